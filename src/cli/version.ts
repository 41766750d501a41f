export { version } from "../service/index.js";

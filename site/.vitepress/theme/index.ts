import DefaultTheme from "vitepress/theme";
import "./style.css";

// VitePress looks for a default export.
// biome-ignore lint/style/noDefaultExport: as it asks.
export default DefaultTheme;

/** The messages of the service; docs/serve.md explains them, docs/serve.schema.json is their schema. */
import type { Diagnostic } from "../../lib/diagnostics/index.js";

/** Changes when a message does in a way that a client notices. */
export const protocolVersion = 1;

/** What the service takes, and no more. */
export const limits = {
  /** Bytes of a message. */
  message: 64 * 2 ** 20,
  /** Requests that wait for a worker. */
  queue: 512,
  /** Bytes of those. */
  queueBytes: 256 * 2 ** 20,
  clients: 64,
  /** Bytes of answers that a client has not read. */
  unread: 256 * 2 ** 20,
  /** Bytes that a request may print. */
  printed: 64 * 2 ** 20,
  /** Seconds in which a message that has begun has to be whole. */
  messageSeconds: 60,
} as const;

/** `error.code` of answers: JSON-RPC's and LSP's numbers. */
export const errorCodes = {
  parse: -32700,
  invalid: -32600,
  noMethod: -32601,
  params: -32602,
  notInitialized: -32002,
  /** The queue is full, or the service ends: the same request may succeed later. */
  busy: -32000,
  cancelled: -32800,
  /** `error.data` says what is wrong. */
  failed: -32803,
} as const;

/** `error.data` of an answer. */
export interface ErrorData {
  readonly diagnostics: readonly Diagnostic[];
  /** The status that a command would end with. */
  readonly exitStatus: number;
  /** What rustc said, where it failed. */
  readonly rustcOutput?: string;
}

/** Who asks, or answers: a service does commands for programs of its own version only, that see the same files. */
export interface Party {
  readonly protocol: number;
  readonly version: string;
  /** The folder of the package. */
  readonly root?: string;
  /** Which files it sees: its mount and process namespaces, and the root folder. */
  readonly world?: string;
}

/** Answer to `initialize`. */
export interface Initialized extends Required<Party> {
  readonly pid: number;
  readonly workers: number;
  /** Requests that its workers have been given since it was started. */
  readonly served: number;
  readonly limits: typeof limits;
}

/** What each request that works on files has. */
interface InFolder {
  /** Where relative paths start: an absolute path. */
  readonly cwd: string;
  /** The whole environment; without it that of the service. */
  readonly env?: Readonly<Record<string, string>>;
  /** Name of this request in `$/progress`. */
  readonly progressToken?: string | number;
}

/** Bytes of a file: its path, or what is in it, in base64. */
export type FileParam = string | { readonly base64: string };

type BpfTargetName = "bpfel-unknown-none" | "bpfeb-unknown-none";

export interface BuildParams extends InFolder {
  readonly inputs: readonly string[];
  /** Where to write; without it the answer has the bytes. */
  readonly output?: string;
  readonly target?: BpfTargetName;
  readonly emit?: "obj" | "llvm-ir" | "llvm-bc" | "asm";
  readonly optLevel?: "0" | "1" | "2" | "3" | "s" | "z";
  readonly cpu?: string;
  readonly features?: string;
  readonly exports?: readonly string[];
  readonly panic?: "handler" | "return" | "trap" | "loop";
  readonly btfMaps?: boolean;
  readonly audit?: boolean;
  readonly rustcArgs?: readonly string[];
  readonly rustc?: string;
  readonly llvm?: string;
  readonly messageFormat?: "human" | "json";
}

/** What was made: written to `path`, or in `base64`. */
export interface Made {
  readonly path?: string;
  readonly base64?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface BuildAnswer extends Made {
  readonly rustcOutput: string;
}

export interface LinkParams extends InFolder {
  /** As of `corelate-ld`. `-o -` asks for the bytes. */
  readonly arguments: readonly string[];
}

export interface OptParams extends InFolder {
  readonly input: string;
  /** As of `corelate opt --passes`. */
  readonly passes: string;
  readonly emit?: "llvm-ir" | "llvm-bc";
  readonly target?: BpfTargetName;
  readonly cpu?: string;
  readonly features?: string;
  readonly exports?: readonly string[];
  readonly panic?: "handler" | "return" | "trap" | "loop";
  readonly btfMaps?: boolean;
  readonly verifyEach?: boolean;
  readonly llvm?: string;
}

export interface OptAnswer {
  /** For `llvm-ir`. */
  readonly text?: string;
  /** For `llvm-bc`. */
  readonly base64?: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly printed: string;
  /** Passes that were not asked for, and which of those that were requires them. */
  readonly added: readonly { readonly pass: string; readonly requiredBy: string }[];
}

export interface InspectParams extends InFolder {
  readonly object: FileParam;
}

export interface ResolveParams extends InFolder {
  readonly object: FileParam;
  /** Files with BTF; without any the running kernel's. */
  readonly btf?: readonly string[];
}

export interface VerifyParams extends InFolder {
  readonly object: FileParam;
  /** As of `corelate verify --kernel`; without any the running one. */
  readonly kernels?: readonly string[];
  readonly name?: string;
  readonly license?: string;
  readonly settings?: readonly string[];
  readonly maxEntries?: Readonly<Record<string, number>>;
  readonly timeout?: number;
}

export interface ExplainParams {
  /** Of a diagnostic, or a kind of the verifier's messages. */
  readonly code: string;
  readonly progressToken?: string | number;
}

/** `corelate build`, `corelate-ld` or `corelate rustc` as a whole; the answer is what the command would have done. */
export interface CommandParams extends InFolder {
  readonly command: "build" | "link" | "rustc";
  readonly arguments: readonly string[];
  readonly umask: number;
  readonly colour: boolean;
  /** The process that started the command: rustc, for its linker. */
  readonly parent: number;
}

export interface CommandAnswer {
  readonly status: number;
  /** In base64, as the next. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Value of `$/progress`. */
export type Progress =
  | { readonly kind: "queued"; readonly ahead: number }
  | { readonly kind: "started" }
  | { readonly kind: "report"; readonly message: string };

/** The methods that are done by workers, with what they take. What `inspect`, `resolve` and `verify` answer is what the commands print for `--json`. */
export interface Methods {
  readonly build: { readonly params: BuildParams; readonly answer: BuildAnswer };
  readonly link: { readonly params: LinkParams; readonly answer: Made };
  readonly opt: { readonly params: OptParams; readonly answer: OptAnswer };
  readonly inspect: { readonly params: InspectParams; readonly answer: Record<string, unknown> };
  readonly resolve: { readonly params: ResolveParams; readonly answer: Record<string, unknown> };
  readonly verify: { readonly params: VerifyParams; readonly answer: Record<string, unknown> };
  readonly explain: { readonly params: ExplainParams; readonly answer: { readonly text: string } };
  readonly command: { readonly params: CommandParams; readonly answer: CommandAnswer };
}

export type MethodName = keyof Methods;

/**
 * An LLVM pointer: its address as a number (user space addresses are below 2^47), branded with what it points to, so that a `TypeRef`
 * never passes for a `ValueRef`. NULL is 0: what may be NULL has the type `ValueRef | 0`, in arguments and in results.
 * No number has the property; it is there for the type system.
 */
export type Handle<Brand extends string> = number & { readonly "points to": Brand };

export type ContextRef = Handle<"Context">;
export type ModuleRef = Handle<"Module">;
export type TypeRef = Handle<"Type">;
/** A function, global variable, alias, parameter, instruction, constant, basic block or metadata used as a value. */
export type ValueRef = Handle<"Value">;
export type BasicBlockRef = Handle<"BasicBlock">;
export type BuilderRef = Handle<"Builder">;
export type DIBuilderRef = Handle<"DIBuilder">;
export type MetadataRef = Handle<"Metadata">;
export type NamedMDNodeRef = Handle<"NamedMDNode">;
/** What `globalCopyAllMetadata` and `instructionGetAllMetadataOtherThanDebugLoc` allocate. */
export type MetadataEntriesRef = Handle<"MetadataEntries">;
/** What `copyModuleFlagsMetadata` allocates. */
export type ModuleFlagEntriesRef = Handle<"ModuleFlagEntries">;
export type AttributeRef = Handle<"Attribute">;
export type MemoryBufferRef = Handle<"MemoryBuffer">;
export type TargetRef = Handle<"Target">;
export type TargetMachineRef = Handle<"TargetMachine">;
export type TargetMachineOptionsRef = Handle<"TargetMachineOptions">;
export type TargetDataRef = Handle<"TargetData">;
export type PassBuilderOptionsRef = Handle<"PassBuilderOptions">;
export type UseRef = Handle<"Use">;
export type DbgRecordRef = Handle<"DbgRecord">;
export type DiagnosticInfoRef = Handle<"DiagnosticInfo">;
export type ComdatRef = Handle<"Comdat">;
export type ErrorRef = Handle<"Error">;
export type OperandBundleRef = Handle<"OperandBundle">;
export type BinaryRef = Handle<"Binary">;
export type SectionIteratorRef = Handle<"SectionIterator">;
export type SymbolIteratorRef = Handle<"SymbolIterator">;
export type RelocationIteratorRef = Handle<"RelocationIterator">;

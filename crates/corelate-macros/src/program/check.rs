//! What a section gives, held against the parameters that a program has.

use super::parameters::{Parameter, Role};
use super::sections::{Given, Section, SECTIONS};
use crate::errors::Errors;
use syn::{Error, GenericArgument, PathArguments, Result, Type};

/// Arguments that the kernel hands on at most (`MAX_BPF_FUNC_ARGS`).
const MOST_ARGUMENTS: usize = 12;
/// Arguments that x86-64 passes in registers.
const MOST_REGISTERS: usize = 6;
/// Arguments that libbpf finds of a probe of user space (`BPF_USDT_MAX_ARG_CNT`).
const MOST_PROBED: usize = 12;
/// Arguments of a BPF function.
const MOST_PARAMETERS: usize = 5;

/// Refuses parameters that a program of this section cannot have.
pub fn check(section: &Section<'_>, parameters: &[Parameter]) -> Result<()> {
    let kind = section.kind;
    match section.given {
        Given::Context(names) => only_context(kind, parameters, names),
        Given::Iterator if iterator_context(parameters).is_some() => Ok(()),
        Given::Iterator => arguments(kind, parameters, MOST_ARGUMENTS, None),
        Given::Arguments { result } if kind.contains(".multi") => {
            arguments(kind, parameters, MOST_ARGUMENTS, result.then_some(true)).and(asked(kind, parameters))
        }
        Given::Arguments { result } => arguments(kind, parameters, MOST_ARGUMENTS, result.then_some(true)),
        Given::Registers { arguments: false, .. } => only_result(kind, parameters),
        Given::Registers { result, .. } => {
            arguments(kind, parameters, MOST_REGISTERS, result.then_some(false)).and(in_registers(kind, parameters))
        }
        Given::SystemCall => arguments(kind, parameters, MOST_REGISTERS, None).and(in_registers(kind, parameters)),
        Given::Usdt => arguments(kind, parameters, MOST_PROBED, None).and(probed(kind, parameters)),
        Given::Replacement => plain(kind, parameters),
    }
}

/// Arguments, then the result where there may be one: `Some(helper)`, where `helper` says that the kernel can be asked for it.
fn arguments(kind: &str, parameters: &[Parameter], most: usize, result: Option<bool>) -> Result<()> {
    let mut errors = Errors::default();
    let mut behind: Option<&Parameter> = None;
    let mut contexts = 0;
    let mut count = 0;
    for parameter in parameters {
        match parameter.role {
            Role::Context => {
                contexts += 1;
                if contexts > 1 {
                    errors.push(Error::new(parameter.span, "a program has one context"));
                }
                errors.keep(pointer(kind, parameter));
            }
            Role::Result | Role::AskedResult => {
                if result.is_none() {
                    errors.push(Error::new(
                        parameter.span,
                        format!("a program in `{kind}` is given no result: {}", with_result(kind)),
                    ));
                }
                if parameter.role == Role::AskedResult && result == Some(false) {
                    errors.push(Error::new(parameter.span, format!("in `{kind}` the result is in a register: write `#[ret]`")));
                }
                if behind.replace(parameter).is_some() {
                    errors.push(Error::new(parameter.span, "a function has one result"));
                }
            }
            Role::Argument => {
                count += 1;
                if behind.is_some() {
                    errors.push(Error::new(parameter.span, "the result comes last, behind the arguments"));
                }
            }
        }
        if count == most + 1 && parameter.role == Role::Argument {
            errors.push(Error::new(parameter.span, format!("a program in `{kind}` is given {most} arguments at most")));
        }
    }
    errors.finish()
}

fn with_result(kind: &str) -> String {
    let (word, rest) = kind.split_at(kind.find('.').unwrap_or(kind.len()));
    let other = match word {
        "fentry" => "fexit",
        "kprobe" => "kretprobe",
        "uprobe" => "uretprobe",
        "ksyscall" => "kretsyscall",
        _ => return "leave the parameter out".into(),
    };
    let name = format!("{other}{rest}");
    if SECTIONS.iter().any(|(pattern, _)| pattern.trim_end_matches('+') == name) {
        format!("`{name}` has one")
    } else {
        format!("`{other}` has one")
    }
}

/// A program that runs where a function returns.
fn only_result(kind: &str, parameters: &[Parameter]) -> Result<()> {
    for parameter in parameters.iter().filter(|parameter| parameter.role == Role::Argument) {
        let why = format!(
            "a program in `{kind}` is given the result only, marked `#[ret]`: the arguments are gone when the function returns"
        );
        return Err(Error::new(parameter.span, why));
    }
    arguments(kind, parameters, 0, Some(false)).and(in_registers(kind, parameters))
}

/// What is larger than a register is not in one.
fn in_registers(kind: &str, parameters: &[Parameter]) -> Result<()> {
    let mut errors = Errors::default();
    for parameter in parameters {
        if let Type::Array(array) = &parameter.ty {
            errors.push(Error::new_spanned(array, format!("a program in `{kind}` is given registers, which hold no arrays")));
        }
    }
    errors.finish()
}

/// The kernel answers with eight bytes, and the verifier does not know what they point to.
fn asked(kind: &str, parameters: &[Parameter]) -> Result<()> {
    let mut errors = Errors::default();
    for parameter in parameters.iter().filter(|parameter| parameter.role == Role::Argument) {
        match &parameter.ty {
            Type::Array(array) => errors.push(Error::new_spanned(
                array,
                format!("a program in `{kind}` asks for its arguments, which have eight bytes each"),
            )),
            Type::Reference(_) => errors.push(Error::new_spanned(
                &parameter.ty,
                format!(
                    "the verifier does not know what an argument in `{kind}` points to: write `*const T`, and read with `read!`"
                ),
            )),
            _ => {}
        }
    }
    errors.finish()
}

/// An argument of a probe has eight bytes at most. Registers are no argument.
fn probed(kind: &str, parameters: &[Parameter]) -> Result<()> {
    let mut errors = Errors::default();
    for parameter in parameters.iter().filter(|parameter| parameter.role == Role::Argument) {
        let ty = &parameter.ty;
        if let Type::Array(array) = ty {
            errors.push(Error::new_spanned(array, format!("an argument of a probe in `{kind}` has eight bytes at most")));
        } else if pointee(ty).and_then(last_segment).is_some_and(|name| name == "pt_regs") {
            errors.push(Error::new_spanned(
                ty,
                format!("the registers are the context of a program in `{kind}`: write `#[ctx]` in front"),
            ));
        } else if let Type::Reference(_) = ty {
            let why = format!(
                "an argument of a probe in `{kind}` points into user space, where no reference can: write `*const T`, and `probe_read_user` for what is there"
            );
            errors.push(Error::new_spanned(ty, why));
        }
    }
    errors.finish()
}

fn only_context(kind: &str, parameters: &[Parameter], names: &[&str]) -> Result<()> {
    let mut errors = Errors::default();
    let example = names.first().map_or("&T".into(), |name| format!("&{name}"));
    for (index, parameter) in parameters.iter().enumerate() {
        if parameter.is_result() {
            errors.push(Error::new(parameter.span, format!("a program in `{kind}` is given no result: leave the parameter out")));
        } else if index > 0 {
            errors.push(Error::new(parameter.span, format!("a program in `{kind}` is given its context only: `ctx: {example}`")));
        } else if errors.keep(pointer(kind, parameter)).is_some() {
            errors.keep(known_context(kind, parameter, names));
        }
    }
    errors.finish()
}

/// Refuses the context of another kind of program; a type of the program's own may be anything.
fn known_context(kind: &str, parameter: &Parameter, names: &[&str]) -> Result<()> {
    let Some(name) = pointee(&parameter.ty).and_then(last_segment) else { return Ok(()) };
    if names.is_empty() || names.contains(&name.as_str()) {
        return Ok(());
    }
    let of_another = SECTIONS.iter().any(|(_, given)| matches!(given, Given::Context(others) if others.contains(&name.as_str())));
    if of_another || name == "pt_regs" {
        let why = format!("the context of a program in `{kind}` is `{}`, not `{name}`", names.join("` or `"));
        return Err(Error::new_spanned(&parameter.ty, why));
    }
    Ok(())
}

fn plain(kind: &str, parameters: &[Parameter]) -> Result<()> {
    let mut errors = Errors::default();
    for parameter in parameters {
        if parameter.role != Role::Argument {
            errors.push(Error::new(
                parameter.span,
                format!("a program in `{kind}` has the parameters of the function that it replaces"),
            ));
        }
    }
    if let Some(parameter) = parameters.get(MOST_PARAMETERS) {
        errors.push(Error::new(parameter.span, "a function of a BPF program has five parameters at most"));
    }
    errors.finish()
}

fn pointer(kind: &str, parameter: &Parameter) -> Result<()> {
    pointee(&parameter.ty).map(|_| ()).ok_or_else(|| {
        Error::new_spanned(
            &parameter.ty,
            format!("a program in `{kind}` is given a pointer: write `&T`, `&mut T`, `*const T` or `*mut T`"),
        )
    })
}

/// What a reference or a pointer points to.
pub fn pointee(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Reference(reference) => Some(&reference.elem),
        Type::Ptr(pointer) => Some(&pointer.elem),
        Type::Paren(inner) => pointee(&inner.elem),
        Type::Group(inner) => pointee(&inner.elem),
        _ => None,
    }
}

/// The `T` of `Option<T>`, `NonNull<T>` and the like.
pub fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if segment.ident == name => Some(inner),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The only parameter, where it is a struct `bpf_iter__…`: the context of an iterator as the kernel calls it.
pub fn iterator_context(parameters: &[Parameter]) -> Option<&Parameter> {
    let [parameter] = parameters else { return None };
    let name = pointee(&parameter.ty).and_then(last_segment)?;
    (name.starts_with("bpf_iter__") && !parameter.is_result()).then_some(parameter)
}

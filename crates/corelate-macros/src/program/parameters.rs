//! The parameters of a program's function: which are arguments, which the result, which the context.

use crate::errors::Errors;
use proc_macro2::Span;
use quote::format_ident;
use syn::spanned::Spanned;
use syn::{Attribute, Error, FnArg, Ident, Pat, PatType, Result, Signature, Type};

/// What a parameter is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Argument,
    /// `#[ret]`: what the function returned.
    Result,
    /// `#[ret(helper)]`: the same, asked of the kernel.
    AskedResult,
    /// `#[ctx]`: the context itself.
    Context,
}

#[derive(Clone)]
pub struct Parameter {
    pub role: Role,
    /// Begins with `_` where the program has none.
    pub name: Ident,
    pub ty: Type,
    /// Where the parameter begins.
    pub span: Span,
}

impl Parameter {
    pub fn is_result(&self) -> bool {
        matches!(self.role, Role::Result | Role::AskedResult)
    }
}

/// Takes `#[ret]` and `#[ctx]` off the parameters of `signature`, and says what each is.
pub fn take(signature: &mut Signature) -> Result<Vec<Parameter>> {
    let mut errors = Errors::default();
    let mut parameters = Vec::new();
    for (index, input) in signature.inputs.iter_mut().enumerate() {
        let typed = match input {
            FnArg::Typed(typed) => typed,
            FnArg::Receiver(receiver) => {
                errors.push(Error::new_spanned(receiver, "a program is a function of its own, without `self`"));
                continue;
            }
        };
        let Some(role) = errors.keep(take_role(&mut typed.attrs)) else { continue };
        let Some(name) = errors.keep(name_of(typed, index)) else { continue };
        parameters.push(Parameter { role, name, ty: (*typed.ty).clone(), span: typed.pat.span() });
    }
    errors.finish()?;
    Ok(parameters)
}

fn name_of(typed: &PatType, index: usize) -> Result<Ident> {
    match &*typed.pat {
        Pat::Ident(pattern) if pattern.subpat.is_none() && pattern.by_ref.is_none() => Ok(pattern.ident.clone()),
        Pat::Wild(_) => Ok(format_ident!("_{index}")),
        other => Err(Error::new_spanned(other, "a parameter of a program has a name, or is `_`: take it apart inside")),
    }
}

fn take_role(attrs: &mut Vec<Attribute>) -> Result<Role> {
    let mut role = Role::Argument;
    let mut kept = Vec::new();
    for attr in attrs.drain(..) {
        let is_ret = attr.path().is_ident("ret");
        if !is_ret && !attr.path().is_ident("ctx") {
            kept.push(attr);
            continue;
        }
        if role != Role::Argument {
            return Err(Error::new_spanned(attr, "a parameter is one thing: `#[ret]` or `#[ctx]`, once"));
        }
        role = match &attr.meta {
            syn::Meta::Path(_) if is_ret => Role::Result,
            syn::Meta::Path(_) => Role::Context,
            syn::Meta::List(list) if is_ret && list.tokens.to_string() == "helper" => Role::AskedResult,
            _ if is_ret => return Err(Error::new_spanned(attr, "write `#[ret]`, or `#[ret(helper)]`")),
            _ => return Err(Error::new_spanned(attr, "`#[ctx]` takes no arguments")),
        };
    }
    *attrs = kept;
    Ok(role)
}

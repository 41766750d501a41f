//! What several of the programs use: types of the kernel with the fields that are read, and how to get at them.
#![no_std]

pub mod files;
pub mod histogram;
pub mod kernel;
pub mod requests;
pub mod sockets;
pub mod syscalls;
pub mod tasks;

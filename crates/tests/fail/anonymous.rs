// Names that anonymous members do not lend.
#![no_std]
#![no_main]

#[corelate::preserve_access_index]
mod kernel {
    #[repr(C)]
    pub struct file {
        pub __bindgen_anon_1: file__bindgen_ty_1,
        pub __bindgen_anon_2: file__bindgen_ty_2,
    }
    #[repr(C)]
    pub union file__bindgen_ty_1 {
        pub twice: u32,
        pub once: u32,
    }
    #[repr(C)]
    pub struct file__bindgen_ty_2 {
        pub twice: u32,
        inside: u32,
        pub named: file__bindgen_ty_3,
    }
    #[repr(C)]
    pub struct file__bindgen_ty_3 {
        pub deep: u32,
    }
}
use kernel::file;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn names(file: *const file) -> u32 {
    unsafe {
        let direct = (*file).twice; //~ 30: no field `twice` on type
        let read = corelate::read_or_zero!(file, twice); //~ 50: no field `twice` on type
        let exists = corelate::field_exists!(file, nowhere); //~ 52: no field `nowhere` on type
        let deep = (*file).deep; //~ 28: no field `deep` on type
        let private = (*file).inside; //~ 31: field `inside` of struct
        (*file).once + direct + read + exists as u32 + deep + private
    }
}

corelate::panic_handler!();

/* written in the form of bindgen 0.72's output, for the tests of import! */
#![allow(non_camel_case_types)]

#[repr(C)]
#[derive(Copy, Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct __BindgenBitfieldUnit<Storage> {
    storage: Storage,
}
impl<Storage: AsRef<[u8]> + AsMut<[u8]>> __BindgenBitfieldUnit<Storage> {
    pub fn get(&self, offset: usize, width: u8) -> u64 {
        let mut value = 0;
        for bit in 0..width as usize {
            let byte = self.storage.as_ref()[(offset + bit) / 8];
            value |= u64::from(byte >> ((offset + bit) % 8) & 1) << bit;
        }
        value
    }
    pub fn set(&mut self, offset: usize, width: u8, value: u64) {
        for bit in 0..width as usize {
            let byte = &mut self.storage.as_mut()[(offset + bit) / 8];
            *byte = *byte & !(1 << ((offset + bit) % 8)) | ((value >> bit & 1) as u8) << ((offset + bit) % 8);
        }
    }
}
#[repr(C)]
#[derive(Default)]
pub struct __IncompleteArrayField<T>(::std::marker::PhantomData<T>, [T; 0]);
pub type __u32 = ::std::os::raw::c_uint;
pub type pid_t = ::aya_ebpf::cty::c_int;
pub const pid_type_PIDTYPE_PID: pid_type = 0;
pub const pid_type_PIDTYPE_TGID: pid_type = 1;
pub const pid_type_PIDTYPE_FIRST: pid_type = 0;
pub const pid_type_PIDTYPE_NONE: pid_type = -1;
pub type pid_type = ::std::os::raw::c_int;
pub mod mode {
    #[allow(unused_imports)]
    use super::*;
    pub type Type = ::std::os::raw::c_uint;
    pub const OFF: Type = 4;
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct opaque {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union task__bindgen_ty_1 {
    pub a: __u32,
    pub b: u8,
}
#[repr(C)]
pub struct task {
    pub pid: pid_t,
    pub match_: pid_t,
    pub __bindgen_anon_1: task__bindgen_ty_1,
    pub next: *mut opaque,
    pub tail: __IncompleteArrayField<__u32>,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of task"][::std::mem::size_of::<task>() - 1000usize];
};
#[test]
fn bindgen_test_layout_task() {
    assert_eq!(::std::mem::size_of::<task>(), 1000usize, "Size of task");
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct flags {
    pub _bindgen_align: [u32; 0],
    pub a: u32,
    pub _bitfield_align_1: [u8; 0],
    pub _bitfield_1: __BindgenBitfieldUnit<[u8; 2usize]>,
    pub __bindgen_padding_0: [u8; 2usize],
}
impl flags {
    #[inline]
    pub fn on(&self) -> __u32 {
        unsafe { ::std::mem::transmute(self._bitfield_1.get(0usize, 1u8) as u32) }
    }
    #[inline]
    pub fn set_on(&mut self, val: __u32) {
        unsafe {
            let val: u32 = ::std::mem::transmute(val);
            self._bitfield_1.set(0usize, 1u8, val as u64)
        }
    }
    #[inline]
    pub fn type_(&self) -> __u32 {
        unsafe { ::std::mem::transmute(self._bitfield_1.get(3usize, 9u8) as u32) }
    }
    #[inline]
    pub fn set_type(&mut self, val: __u32) {
        unsafe {
            let val: u32 = ::std::mem::transmute(val);
            self._bitfield_1.set(3usize, 9u8, val as u64)
        }
    }
    #[inline]
    pub fn new_bitfield_1(on: __u32) -> __BindgenBitfieldUnit<[u8; 2usize]> {
        let mut unit: __BindgenBitfieldUnit<[u8; 2usize]> = Default::default();
        unit.set(0usize, 1u8, on as u64);
        unit
    }
}
extern "C" {
    pub fn bpf_task_release(arg1: *mut task);
}

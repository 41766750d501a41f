// Goes before each of programs/.
#![no_std]
#![no_main]
#![allow(dead_code)]
use core::mem::MaybeUninit;
corelate::panic_handler!();
corelate::license!("GPL");

#[inline(always)]
unsafe fn read_user<T>(src: *const T) -> Result<T, i64> {
    let mut v = MaybeUninit::<T>::uninit();
    let f: unsafe extern "C" fn(*mut T, u32, *const T) -> i64 =
        unsafe { core::mem::transmute(112usize) };
    let r = unsafe { f(v.as_mut_ptr(), size_of::<T>() as u32, src) };
    if r == 0 {
        Ok(unsafe { v.assume_init() })
    } else {
        Err(r)
    }
}
#[inline]
unsafe fn read_kernel<T>(src: *const T) -> Result<T, i64> {
    let mut v = MaybeUninit::<T>::uninit();
    let f: unsafe extern "C" fn(*mut T, u32, *const T) -> i64 =
        unsafe { core::mem::transmute(113usize) };
    let r = unsafe { f(v.as_mut_ptr(), size_of::<T>() as u32, src) };
    if r == 0 {
        Ok(unsafe { v.assume_init() })
    } else {
        Err(r)
    }
}
unsafe fn comm() -> Result<[u8; 16], i64> {
    let mut name = MaybeUninit::<[u8; 16]>::uninit();
    let f: unsafe extern "C" fn(*mut u8, u32) -> i64 = unsafe { core::mem::transmute(16usize) };
    let r = unsafe { f(name.as_mut_ptr().cast(), 16) };
    if r == 0 {
        Ok(unsafe { name.assume_init() })
    } else {
        Err(r)
    }
}

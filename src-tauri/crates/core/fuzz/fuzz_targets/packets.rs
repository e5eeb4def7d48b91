#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hl7wb_fuzz::hold("packets", bytes));

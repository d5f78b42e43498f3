//! The program as a shell meets it.

use std::process::Command;

#[test]
fn output_that_nobody_reads_any_further_ends_the_program_without_a_word() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_rekap"));
    let child = command.env_clear().args(["forms", "list"]).stdout(writer).stderr(std::process::Stdio::piped()).spawn();
    let ended = child.unwrap().wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    // As a program that SIGPIPE ends: with success, a check whose answer nobody read would count as passed.
    assert_eq!(ended.status.code(), Some(141));
}

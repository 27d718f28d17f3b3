/// The longest word or variable that Linux accepts, with its final NUL, and the most of all words.
///
/// Mirrors Linux's include/uapi/linux/binfmts.h: MAX_ARG_STRLEN, and fs/exec.c: bprm_stack_limits.
pub const LONGEST_WORD: usize = 128 * 1024;

/// See [`LONGEST_WORD`].
pub const MOST_WORDS: usize = 2 * 1024 * 1024;

//! Names of devices as lists show them.

/// The longest name of a device, in characters.
pub const DEVICE_LENGTH: usize = 255;

/// The characters of the general category Cf (Unicode 16): they are not seen, or turn what comes after them around.
const FORMAT: [(char, char); 21] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{2064}'),
    ('\u{2066}', '\u{206f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0001}', '\u{e0001}'),
    ('\u{e0020}', '\u{e007f}'),
];

/// The name of a device, fit for a list: one line without control and format characters, cut to [`DEVICE_LENGTH`].
pub fn device(text: &str) -> String {
    let visible = text.replace(char::is_control, " ").replace(is_format, "");
    let words: Vec<&str> = visible.split_whitespace().collect();
    words.join(" ").chars().take(DEVICE_LENGTH).collect()
}

fn is_format(char: char) -> bool {
    FORMAT.iter().any(|(first, last)| (*first..=*last).contains(&char))
}

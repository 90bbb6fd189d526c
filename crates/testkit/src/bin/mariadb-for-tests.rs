//! Starts one MariaDB for a whole run of the tests, writes its address as one line, and ends it when standard input is
//! closed. `cargo xtask test` hands the address to the tests in `MAGEGATE_TEST_MARIADB`.

use magegate_testkit::MariaDb;
use std::io::{Read, Write};

fn main() -> std::io::Result<()> {
    let server = MariaDb::start();
    writeln!(std::io::stdout(), "{}", server.access().url(""))?;
    std::io::stdout().flush()?;
    // Whatever is said is of no interest, only the end.
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

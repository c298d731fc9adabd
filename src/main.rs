//! The program: see `guildhall --help`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match guildhall::cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the one who started must see it")]
            {
                eprintln!("{error}");
            }
            ExitCode::FAILURE
        }
    }
}

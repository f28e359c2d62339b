use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use threads::io_bound::ask_async;
use tokio::runtime::Runtime;

// ANCHOR: shown
static LARGEST: Mutex<u64> = Mutex::new(0);

async fn keep_largest(server: SocketAddr, n: u64) {
    let mut largest = LARGEST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Ok(answer) = ask_async(server, n, Duration::from_secs(1)).await {
        *largest = answer.max(*largest);
    }
}

fn main() -> io::Result<()> {
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, 7777));
    Runtime::new()?.block_on(async {
        let _ = tokio::spawn(keep_largest(server, 3)).await;
    });
    Ok(())
}
// ANCHOR_END: shown

//! Programs under load: started, asked over keep-alive connections, and how much processor time an
//! answer takes them. That hardly moves with a noisy neighbour, unlike answers in a second.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How many clients ask at the same time.
const CLIENTS: usize = 32;

/// A program that serves, until it goes.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts a program on this address, with nothing of our own environment.
    pub async fn start(command: &mut Command, address: SocketAddr) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let server = Self { child, address };
        for _ in 0..600 {
            if TcpStream::connect(address).await.is_ok() {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{address} does not answer");
    }

    /// What it prints.
    pub fn output(&mut self) -> std::process::ChildStdout {
        self.child.stdout.take().unwrap()
    }

    /// Processor time so far, in ticks of the kernel (proc(5), fields 14 and 15).
    fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let after_name = stat.rsplit_once(')').unwrap().1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }
}

/// An address of this machine that nobody listens on.
pub fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A request as bytes; with further lines of its head, each with its end.
pub fn request(method: &str, path: &str, head: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let own = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{head}");
    format!("{own}content-length: {length}\r\n\r\n{body}").into_bytes()
}

/// The head of a body of JSON.
pub const JSON: &str = "content-type: application/json\r\n";

/// Asks so many times, each answer holding a text, and gives the microseconds of processor time that
/// one took the servers together.
pub async fn cost(servers: &[&Server], requests: &[Vec<u8>], wanted: &str, times: usize) -> f64 {
    // What happens once at the beginning is not what is measured.
    ask_often(servers, requests, wanted, times / 10).await;
    let before: u64 = servers.iter().map(|server| server.ticks()).sum();
    ask_often(servers, requests, wanted, times).await;
    let after: u64 = servers.iter().map(|server| server.ticks()).sum();
    // A tick is a hundredth of a second on every Linux that we build for.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand ticks")]
    let (ticks, times) = ((after - before) as f64, times as f64);
    ticks * 10_000.0 / times
}

async fn ask_often(servers: &[&Server], requests: &[Vec<u8>], wanted: &str, times: usize) {
    let left = Arc::new(AtomicUsize::new(times));
    let requests: Arc<[Vec<u8>]> = requests.into();
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        let address = servers[number % servers.len()].address;
        let (left, requests, wanted) = (left.clone(), requests.clone(), wanted.to_owned());
        clients.push(tokio::spawn(async move {
            let mut client = Client::connect(address).await;
            let take = |left: usize| left.checked_sub(1);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                let number = client.asked;
                let (status, body) = client.ask(&requests[number % requests.len()]).await;
                assert!(status == 200 && body.contains(&wanted), "{status}: {body}");
            }
        }));
    }
    for client in clients {
        client.await.unwrap();
    }
}

/// One keep-alive connection.
pub struct Client {
    stream: TcpStream,
    received: Vec<u8>,
    asked: usize,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, received: Vec::with_capacity(4096), asked: 0 }
    }

    /// Sends a request, and gives the status and the body of its answer.
    pub async fn ask(&mut self, request: &[u8]) -> (u16, String) {
        let (status, _, body) = self.ask_fully(request).await;
        (status, body)
    }

    /// The same with the head.
    pub async fn ask_fully(&mut self, request: &[u8]) -> (u16, String, String) {
        self.asked += 1;
        self.stream.write_all(request).await.unwrap();
        self.received.clear();
        let end = loop {
            let found = self.received.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = found {
                break end + 4;
            }
            assert!(self.stream.read_buf(&mut self.received).await.unwrap() > 0, "closed");
        };
        let head = String::from_utf8_lossy(&self.received[..end]).into_owned();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
        while self.received.len() < end + length {
            assert!(self.stream.read_buf(&mut self.received).await.unwrap() > 0, "closed");
        }
        let status = head[9..12].parse().unwrap();
        (status, head, String::from_utf8_lossy(&self.received[end..]).into_owned())
    }
}

//! Connections, over real sockets: slow and oversized clients, and the end.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use guildhall::app;
use guildhall::server::{Serves, serve_connections};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::App;

/// Serves on a port of its own; the sender ends it.
async fn serve<S: Serves>(
    router: S,
) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(serve_connections(listener, router, async {
        stopped.await.unwrap();
    }));
    (address, stop, running)
}

/// Sends bytes, and reads what comes until the other side closes.
async fn exchange(address: SocketAddr, sent: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // Who is refused early may close before everything was sent.
    let _ = stream.write_all(sent.as_bytes()).await;
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused_with_their_status() {
    let app = App::start().await;
    let (address, _stop, _) = serve(app.router.clone()).await;
    let rest = "Host: guild.example\r\nConnection: close\r\n";
    let long = "x".repeat(64 * 1024);
    let huge = "x".repeat(500 * 1024);
    let cases = [
        (format!("GET /sign-in?{long} HTTP/1.1\r\n{rest}\r\n"), "414"),
        (format!("GET /sign-in HTTP/1.1\r\n{rest}X-Long: {long}\r\n\r\n"), "431"),
        (format!("GET /sign-in HTTP/1.1\r\n{rest}X-Huge: {huge}\r\n\r\n"), "431"),
        (format!("GET /sign-in HTTP/1.1\r\n{rest}Host: other.example\r\n\r\n"), "400"),
        (format!("GET /sign-in HTTP/1.1\r\n{rest}{}\r\n", "A: b\r\n".repeat(200)), "431"),
        (format!("GET /sign-in HTTP/1.1\r\n{rest}\r\n"), "200"),
    ];
    for (sent, status) in cases {
        let answer = exchange(address, &sent).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{status}: {answer:.200}");
    }
}

#[tokio::test]
async fn who_does_not_finish_the_head_is_cut_off_within_fifteen_seconds() {
    let app = App::start().await;
    let (address, _stop, _) = serve(app.router.clone()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: guild.example\r\n").await.unwrap();
    let began = Instant::now();
    let mut rest = Vec::new();
    // A line now and then is no way around.
    let (mut reader, mut writer) = stream.split();
    let trickle = async {
        loop {
            tokio::time::sleep(Duration::from_secs(2)).await;
            if writer.write_all(b"X-Slow: 1\r\n").await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = reader.read_to_end(&mut rest) => {}
        () = trickle => {}
    }
    let time = began.elapsed();
    assert!((14..=17).contains(&time.as_secs()), "{time:?}");
}

#[tokio::test]
async fn at_the_end_requests_under_way_are_finished_and_no_new_ones_are_taken() {
    let slow = get(|| async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        "done"
    });
    let (address, stop, running) = serve(Router::new().route("/slow", slow)).await;
    let request = "GET /slow HTTP/1.1\r\nHost: guild.example\r\n\r\n";
    let under_way: Vec<_> = (0..20).map(|_| tokio::spawn(exchange(address, request))).collect();
    let idle = TcpStream::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(150)).await;
    stop.send(()).unwrap();
    for answer in under_way {
        let answer = answer.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
    }
    tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
    drop(idle);
}

#[tokio::test]
async fn the_server_and_the_router_of_the_tests_are_one() {
    let app = App::start().await;
    let (address, _stop, _) = serve(app::router(&app.cx)).await;
    let request = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert!(exchange(address, request).await.ends_with("ok\n"));
}

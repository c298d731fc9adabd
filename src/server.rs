//! Connections: taken, bounded in size and time, and finished at the end.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tower::{Service, ServiceExt};

/// How long a client may take for the head of a request; an idle connection ends after it too.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long a client may stop reading its answer.
const STALL_TIME: Duration = Duration::from_secs(30);
/// The largest head that is read at all, in bytes. What is allowed is less: see `web::layers`, which
/// can still answer with a page.
const HEAD_MAX: usize = 128 * 1024;
/// How long requests under way may go on after the end was asked for.
const LAST_TIME: Duration = Duration::from_secs(30);

/// What answers requests, and never fails to.
pub trait Serves:
    Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

impl<S> Serves for S where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + 'static
{
}

/// Serves until `stop` is ready. Then no connection is taken any more, and requests under way are
/// finished, as long as that takes no more than half a minute.
pub async fn serve_connections(
    listener: TcpListener,
    app: impl Serves,
    stop: impl Future<Output = ()>,
) {
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            (stream, peer) = accept(&listener) => {
                tokio::spawn(connections.watch(connection(stream, peer, app.clone())));
            }
            () = &mut stop => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(LAST_TIME, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off: they took longer than {LAST_TIME:?}");
    }
}

/// The next connection. When there is none to be had (too many open files), it waits a moment: those
/// that are open go on.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!("a connection could not be taken: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

type Io = TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>>;

/// One connection, in HTTP/1.1: a proxy in front may speak more with browsers.
fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: impl Serves,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // Answers are written whole: waiting to fill a packet would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("nodelay: {error}");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(STALL_TIME));
    let io: Io = TokioIo::new(Box::pin(stream));
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request.map(Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_MAX)
        .serve_connection(io, service)
}

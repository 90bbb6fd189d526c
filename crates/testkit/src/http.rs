//! A plain HTTP/1.1 client that sends exactly what it is told: paths undecoded, headers with their blanks, halves of
//! requests. Libraries for applications tidy up what they send, which is what these tests must not do.

mod answer;
mod request;

pub use answer::Answer;
pub use request::Request;

use serde_json::json;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// Sends requests to one address, each on a connection of its own.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    address: SocketAddr,
}

/// One connection, for several requests in turn or for bytes that are no request at all.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
}

impl Client {
    /// A client of the server at an address.
    pub fn new(address: SocketAddr) -> Self {
        Self { address }
    }

    /// The server's address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection of one's own.
    pub async fn connect(&self) -> io::Result<Connection> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream: BufReader::new(stream), host: self.address.to_string() })
    }

    /// Sends one request and reads its answer; an error when there is none.
    pub async fn try_send(&self, request: &Request) -> io::Result<Answer> {
        self.connect().await?.try_send(request).await
    }

    /// The same where an answer must come.
    pub async fn send(&self, request: &Request) -> Answer {
        match self.try_send(request).await {
            Ok(answer) => answer,
            Err(error) => panic!("no answer to {request:?}: {error}"),
        }
    }

    /// The answer to a `GET` without headers.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(&Request::get(path)).await
    }

    /// Logs a customer in; the login must succeed.
    pub async fn customer_token(&self, email: &str, password: &str) -> String {
        self.token("/rest/V1/integration/customer/token", email, password).await
    }

    /// Logs an admin in; the login must succeed.
    pub async fn admin_token(&self, username: &str, password: &str) -> String {
        self.token("/rest/V1/integration/admin/token", username, password).await
    }

    async fn token(&self, path: &str, username: &str, password: &str) -> String {
        let login = json!({"username": username, "password": password});
        let answer = self.send(&Request::post(path).json(&login)).await;
        assert_eq!(answer.status, 200, "the login of {username}: {}", answer.text());
        answer.json().as_str().expect("a token is a JSON string").to_owned()
    }
}

impl Connection {
    /// Sends a request and reads its answer. The connection can be used again unless the answer closed it.
    pub async fn try_send(&mut self, request: &Request) -> io::Result<Answer> {
        self.write(&request.bytes(&self.host)).await?;
        self.read_answer(request.method() != "HEAD").await
    }

    /// Sends bytes as they are.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// Closes the sending side: the server sees the end of the request.
    pub async fn finish_sending(&mut self) -> io::Result<()> {
        self.stream.shutdown().await
    }

    /// Reads one answer; `with_body` is false after a `HEAD`.
    pub async fn read_answer(&mut self, with_body: bool) -> io::Result<Answer> {
        let reading = async {
            loop {
                let mut answer = self.read_head().await?;
                // Interim answers such as `100 Continue` stand before the real one.
                if answer.status < 200 {
                    continue;
                }
                if with_body && !matches!(answer.status, 204 | 304) {
                    answer.body = self.read_body(&answer).await?;
                }
                return Ok(answer);
            }
        };
        match tokio::time::timeout(PATIENCE, reading).await {
            Ok(answer) => answer,
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "no answer in time")),
        }
    }

    /// Reads until the server closes the connection, and gives what came.
    pub async fn read_to_end(&mut self) -> io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        match tokio::time::timeout(PATIENCE, self.stream.read_to_end(&mut rest)).await {
            Ok(read) => read.map(|_| rest),
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the connection stays open")),
        }
    }

    async fn read_head(&mut self) -> io::Result<Answer> {
        let status = answer::status(&self.read_line().await?)?;
        let mut headers = Vec::new();
        loop {
            let line = self.read_line().await?;
            if line.is_empty() {
                return Ok(Answer { status, headers, body: Vec::new() });
            }
            headers.push(answer::header(&line)?);
        }
    }

    async fn read_body(&mut self, head: &Answer) -> io::Result<Vec<u8>> {
        if head.header("transfer-encoding").is_some_and(|value| value.ends_with("chunked")) {
            return self.read_chunks().await;
        }
        let mut body = Vec::new();
        match head.header("content-length") {
            Some(length) => {
                let length: usize = length.parse().map_err(io::Error::other)?;
                body.resize(length, 0);
                self.stream.read_exact(&mut body).await?;
            }
            None => {
                self.stream.read_to_end(&mut body).await?;
            }
        }
        Ok(body)
    }

    async fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.read_line().await?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(io::Error::other)?;
            let mut chunk = vec![0; size];
            self.stream.read_exact(&mut chunk).await?;
            body.append(&mut chunk);
            // The line end after a chunk, or the empty line after the last one.
            self.read_line().await?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn read_line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line).await? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed"));
        }
        Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
    }
}

//! The reference of `make bench`: an axum handler that answers every request with the bytes of one file.

use std::{env, error::Error};

use axum::{Router, http::header, routing::any};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let [_, file, listen] =
        env::args().collect::<Vec<_>>().try_into().map_err(|_| "usage: static_page FILE ADDRESS")?;
    let page: &'static [u8] = std::fs::read(file)?.leak();
    let answer = move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page) };
    let app = Router::new().fallback(any(answer));
    axum::serve(tokio::net::TcpListener::bind(listen).await?, app).await?;
    Ok(())
}

//! What came back, and how to ask it.

use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode};
use http_body_util::BodyExt;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header("location")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// The session cookie that came with it, as a browser would send it back.
    pub fn cookie(&self) -> Option<String> {
        let cookie = self.cookies().into_iter().rfind(|text| !text.contains("-browser="))?;
        Some(cookie.split(';').next()?.to_owned())
    }

    /// The mark of the browser that came with it, as a browser would send it back.
    pub fn browser_mark(&self) -> Option<String> {
        let cookie = self.cookies().into_iter().rfind(|text| text.contains("-browser="))?;
        Some(cookie.split(';').next()?.to_owned())
    }

    /// The cookies that came with it, as they were set.
    pub fn cookies(&self) -> Vec<String> {
        let cookies = self.headers.get_all("set-cookie").iter();
        cookies.filter_map(|value| value.to_str().ok()).map(str::to_owned).collect()
    }

    /// The texts of all elements that a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.find(selector, |element| {
            let text = element.text().collect::<String>();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        })
    }

    /// The text of the first element that a selector finds.
    pub fn one_text(&self, selector: &str) -> String {
        let found = self.texts(selector).into_iter().next();
        found.unwrap_or_else(|| panic!("no {selector} in {}", self.body))
    }

    /// An attribute of all elements that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let value = |element: ElementRef<'_>| element.value().attr(name).map(str::to_owned);
        self.find(selector, value).into_iter().flatten().collect()
    }

    fn find<T>(&self, selector: &str, read: impl Fn(ElementRef<'_>) -> T) -> Vec<T> {
        let html = Html::parse_document(&self.body);
        html.select(&Selector::parse(selector).unwrap()).map(read).collect()
    }

    /// The body without the number of the request.
    pub fn without_number(&self) -> String {
        let id = self.header("x-request-id").to_owned();
        self.body.replace(&id, "req")
    }
}

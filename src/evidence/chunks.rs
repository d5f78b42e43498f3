//! A body in the pieces in which it arrived: hashed and sent piece by piece, never copied together first.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use sha2::Digest as _;

use crate::hash::Sha256;

/// Bytes in one or more pieces. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chunks(Vec<Bytes>);

impl Chunks {
    /// Bytes in all.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.iter().map(|piece| piece.len() as u64).sum()
    }

    /// Whether there is not one byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Bytes::is_empty)
    }

    /// Adds a piece at the end.
    pub fn push(&mut self, piece: Bytes) {
        if !piece.is_empty() {
            self.0.push(piece);
        }
    }

    /// The pieces, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Bytes> {
        self.0.iter()
    }

    /// The digest of all of it.
    #[must_use]
    pub fn sha256(&self) -> Sha256 {
        let mut hasher = sha2::Sha256::new();
        self.0.iter().for_each(|piece| hasher.update(piece));
        Sha256::from_bytes(hasher.finalize().into())
    }

    /// As the body of a request that may be sent more than once.
    pub(super) fn stream(self) -> ByteStream {
        match <[Bytes; 1]>::try_from(self.0) {
            Ok([piece]) => ByteStream::from(piece),
            Err(pieces) => ByteStream::new(SdkBody::retryable(move || {
                SdkBody::from_body_1_x(Sending { left: Self(pieces.clone()).len(), pieces: pieces.clone().into() })
            })),
        }
    }

    /// In one piece: for stores that want the payload itself signed, which needs it whole.
    pub(super) fn joined(self) -> Bytes {
        match <[Bytes; 1]>::try_from(self.0) {
            Ok([piece]) => piece,
            Err(pieces) => {
                let mut whole = BytesMut::with_capacity(pieces.iter().map(Bytes::len).sum());
                pieces.iter().for_each(|piece| whole.extend_from_slice(piece));
                whole.freeze()
            }
        }
    }
}

impl From<Bytes> for Chunks {
    fn from(whole: Bytes) -> Self {
        Self(vec![whole])
    }
}

impl Extend<Bytes> for Chunks {
    fn extend<I: IntoIterator<Item = Bytes>>(&mut self, pieces: I) {
        pieces.into_iter().for_each(|piece| self.push(piece));
    }
}

impl IntoIterator for Chunks {
    type Item = Bytes;
    type IntoIter = std::vec::IntoIter<Bytes>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// One sending of the pieces. Its length is known, so that no chunked encoding is needed, which not every store takes.
struct Sending {
    pieces: VecDeque<Bytes>,
    left: u64,
}

impl Body for Sending {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.pieces.pop_front();
        self.left -= piece.as_ref().map_or(0, |piece| piece.len() as u64);
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_same_bytes_as_the_whole() {
        let whole = Bytes::from_static(b"a photo in pieces");
        let mut pieces = Chunks::default();
        pieces.extend([whole.slice(..3), Bytes::new(), whole.slice(3..10), whole.slice(10..)]);
        assert_eq!((pieces.iter().count(), pieces.len()), (3, 17));
        assert_eq!(pieces.sha256(), Sha256::of(&whole));
        assert_eq!(pieces.joined(), whole);
    }

    #[tokio::test]
    async fn a_body_in_pieces_says_its_length_and_can_be_sent_again() {
        let mut pieces = Chunks::from(Bytes::from_static(b"ab"));
        pieces.push(Bytes::from_static(b"cde"));
        let body = pieces.stream().into_inner();
        assert_eq!(body.content_length(), Some(5));
        let again = body.try_clone().expect("it can be repeated");
        for body in [body, again] {
            assert_eq!(ByteStream::new(body).collect().await.unwrap().into_bytes(), "abcde");
        }
    }
}

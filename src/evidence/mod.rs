//! Immutable objects under typed keys, always through aws-sdk-s3.

//! An invented election night that sums to the declared result, driven over HTTP.

//! Recap reports as CSV and XLSX.

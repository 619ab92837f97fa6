package io.legate.http;

/** How names are written on HTTP/1 (Envoy: {@code Http1ProtocolOptions.header_key_format}). */
public enum HeaderFormat {
  /** In lower case, Envoy's default. */
  LOWER_CASE,
  /** {@code Content-Type}. */
  PROPER_CASE_WORDS,
  /** As they came; added ones in lower case. */
  PRESERVE_CASE
}

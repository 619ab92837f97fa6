package io.legate.http.codec.h1;

/**
 * A way in which an HTTP/1 message breaks the protocol: the status that answers it (requests), and
 * Envoy's response-code details.
 */
enum CodecError {
  BAD_START_LINE(400, "http1.codec_error"),
  BAD_HEADER(400, "http1.codec_error"),
  INVALID_CHARACTERS(400, "http1.invalid_characters"),
  INVALID_URL(400, "http1.invalid_url"),
  BAD_CHUNK(400, "http1.codec_error"),
  BAD_CONTENT_LENGTH(400, "http1.codec_error"),
  LENGTH_AND_CHUNKED(400, "http1.content_length_and_chunked_not_allowed"),
  BODY_NOT_ALLOWED(400, "http1.body_disallowed"),
  CHUNKED_NOT_ALLOWED(400, "http1.transfer_encoding_not_allowed"),
  UNKNOWN_TRANSFER_ENCODING(501, "http1.invalid_transfer_encoding"),
  HTTPS_ON_PLAINTEXT(403, "http1.https_url_on_plaintext_connection"),
  DUPLICATE_HOST(400, "http1.codec_error"),
  NOMINATED(400, "http1.connection_header_rejected"),
  UNDERSCORE(400, "http1.unexpected_underscore"),
  HEAD_TOO_LARGE(431, "http1.headers_too_large"),
  TOO_MANY_HEADERS(431, "http1.too_many_headers"),
  TRAILERS_TOO_LARGE(431, "http1.trailers_too_large"),
  TOO_MANY_TRAILERS(431, "http1.too_many_trailers"),
  LOW_VERSION(426, "low_version");

  private final int status;
  private final String details;

  CodecError(int status, String details) {
    this.status = status;
    this.details = details;
  }

  int status() {
    return status;
  }

  String details() {
    return details;
  }

  /** The body of the answer: the status's reason. */
  String body() {
    return StatusText.of(status);
  }
}

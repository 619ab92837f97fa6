package io.legate.http.codec.h1;

import io.legate.http.HeaderFormat;

/**
 * What is configured for an HTTP/1 codec. Immutable, shared by workers.
 *
 * @param maxHeadBytes most bytes of a head ({@code max_request_headers_kb}, 60 KiB; responses 80
 *     KiB)
 * @param maxHeaders most fields of a head or of trailers ({@code max_headers_count}, 100)
 * @param acceptHttp10 whether HTTP/1.0 requests are taken rather than answered 426
 * @param defaultHostForHttp10 the authority of an HTTP/1.0 request without Host, or empty
 * @param trailers whether trailers are passed on rather than dropped ({@code enable_trailers})
 * @param allowChunkedLength whether a chunked message may also have a content-length, which is
 *     dropped
 * @param underscores what is done with names that have an underscore
 * @param headerFormat how names are written
 */
public record Http1Options(
    int maxHeadBytes,
    int maxHeaders,
    boolean acceptHttp10,
    String defaultHostForHttp10,
    boolean trailers,
    boolean allowChunkedLength,
    Underscores underscores,
    HeaderFormat headerFormat) {

  /** {@code headers_with_underscores_action}. */
  public enum Underscores {
    ALLOW,
    REJECT_REQUEST,
    DROP_HEADER
  }

  /** Envoy's defaults for requests. */
  public static final Http1Options DEFAULT =
      new Http1Options(
          60 * 1024, 100, false, "", false, false, Underscores.ALLOW, HeaderFormat.LOWER_CASE);
}

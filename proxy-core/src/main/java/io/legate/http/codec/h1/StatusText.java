package io.legate.http.codec.h1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reason phrases, as Envoy writes them, and the status lines made of them. */
public final class StatusText {
  private static final byte[][] LINES = new byte[600][];
  private static final @Nullable String[] REASONS = new String[600];

  static {
    put(100, "Continue", 101, "Switching Protocols", 102, "Processing", 103, "Early Hints");
    put(200, "OK", 201, "Created", 202, "Accepted", 203, "Non-Authoritative Information");
    put(204, "No Content", 205, "Reset Content", 206, "Partial Content", 207, "Multi-Status");
    put(208, "Already Reported", 226, "IM Used");
    put(300, "Multiple Choices", 301, "Moved Permanently", 302, "Found", 303, "See Other");
    put(304, "Not Modified", 305, "Use Proxy", 307, "Temporary Redirect");
    put(308, "Permanent Redirect");
    put(400, "Bad Request", 401, "Unauthorized", 402, "Payment Required", 403, "Forbidden");
    put(404, "Not Found", 405, "Method Not Allowed", 406, "Not Acceptable");
    put(407, "Proxy Authentication Required", 408, "Request Timeout", 409, "Conflict");
    put(410, "Gone", 411, "Length Required", 412, "Precondition Failed");
    put(413, "Payload Too Large", 414, "URI Too Long", 415, "Unsupported Media Type");
    put(416, "Range Not Satisfiable", 417, "Expectation Failed", 418, "I'm a teapot");
    put(421, "Misdirected Request", 422, "Unprocessable Entity", 423, "Locked");
    put(424, "Failed Dependency", 425, "Too Early", 426, "Upgrade Required");
    put(428, "Precondition Required", 429, "Too Many Requests");
    put(431, "Request Header Fields Too Large", 451, "Unavailable For Legal Reasons");
    put(500, "Internal Server Error", 501, "Not Implemented", 502, "Bad Gateway");
    put(503, "Service Unavailable", 504, "Gateway Timeout", 505, "HTTP Version Not Supported");
    put(506, "Variant Also Negotiates", 507, "Insufficient Storage", 508, "Loop Detected");
    put(510, "Not Extended", 511, "Network Authentication Required");
    for (int status = 0; status < LINES.length; status++) {
      LINES[status] =
          ("HTTP/1.1 " + status + " " + of(status) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
  }

  private StatusText() {}

  /** The reason phrase of a status; {@code Unknown} for one that has none. */
  public static String of(int status) {
    String reason = status >= 0 && status < REASONS.length ? REASONS[status] : null;
    return reason == null ? "Unknown" : reason;
  }

  /** The HTTP/1.1 status line with its CRLF. */
  static byte[] line(int status) {
    return status >= 0 && status < LINES.length
        ? LINES[status]
        : ("HTTP/1.1 " + status + " Unknown\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static void put(Object... pairs) {
    for (int i = 0; i < pairs.length; i += 2) {
      REASONS[(Integer) pairs[i]] = (String) pairs[i + 1];
    }
  }
}

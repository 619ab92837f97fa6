package io.legate.admin;

/**
 * What an admin endpoint answers.
 *
 * @param status the HTTP status
 * @param contentType the media type
 * @param body the body; read once
 */
public record AdminResponse(int status, String contentType, AdminBody body) {
  public static final String TEXT = "text/plain; charset=UTF-8";
  public static final String JSON = "application/json";
  public static final String HTML = "text/html; charset=UTF-8";

  /** The answer of a command that was done. */
  public static AdminResponse ok() {
    return text(200, "OK\n");
  }

  /** Plain text, whole. */
  public static AdminResponse text(int status, String text) {
    return whole(status, TEXT, text);
  }

  /** JSON, whole. */
  public static AdminResponse json(String json) {
    return whole(200, JSON, json);
  }

  /** A page, whole. */
  public static AdminResponse html(String page) {
    return whole(200, HTML, page);
  }

  /** A body that is made as it is sent. */
  public static AdminResponse streamed(String contentType, AdminBody body) {
    return new AdminResponse(200, contentType, body);
  }

  private static AdminResponse whole(int status, String contentType, String text) {
    return new AdminResponse(
        status,
        contentType,
        out -> {
          out.append(text);
          return false;
        });
  }
}

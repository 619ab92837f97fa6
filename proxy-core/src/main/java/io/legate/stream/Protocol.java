package io.legate.stream;

/** The application protocol of a stream, with the name that access logs show. */
public enum Protocol {
  HTTP_1_0("HTTP/1.0"),
  HTTP_1_1("HTTP/1.1"),
  HTTP_2("HTTP/2"),
  HTTP_3("HTTP/3");

  private final String text;

  Protocol(String text) {
    this.text = text;
  }

  /** The name, such as {@code HTTP/1.1}. */
  public String text() {
    return text;
  }
}

package io.legate.demoapp;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Answers with a text that was known when the head came in, after the whole request is in. */
class TextExchange extends Exchange {
  /** What the original sends, whatever the text is. */
  static final String HTML = "text/html; charset=utf-8";

  static final String PLAIN = "text/plain; charset=utf-8";

  private final HttpResponseStatus status;
  private final String contentType;
  private final String text;

  TextExchange(
      DemoConnection connection, HttpRequest request, HttpResponseStatus status, String text) {
    this(connection, request, status, PLAIN, text);
  }

  TextExchange(
      DemoConnection connection,
      HttpRequest request,
      HttpResponseStatus status,
      String contentType,
      String text) {
    super(connection, request);
    this.status = status;
    this.contentType = contentType;
    this.text = text;
  }

  @Override
  void onRequestEnd(HttpHeaders trailers) {
    answer();
  }

  final void answer() {
    connection().respond(status, contentType, DemoConnection.text(text));
  }
}

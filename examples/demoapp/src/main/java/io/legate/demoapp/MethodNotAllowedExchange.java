package io.legate.demoapp;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Answers 405 with the methods that would do (RFC 9110 §15.5.6). */
final class MethodNotAllowedExchange extends Exchange {
  private final String allowed;

  MethodNotAllowedExchange(DemoConnection connection, HttpRequest request, String allowed) {
    super(connection, request);
    this.allowed = allowed;
  }

  @Override
  void onRequestEnd(HttpHeaders trailers) {
    HttpResponse response = connection().response(HttpResponseStatus.METHOD_NOT_ALLOWED);
    response
        .headers()
        .set(HttpHeaderNames.ALLOW, allowed)
        .set(HttpHeaderNames.CONTENT_TYPE, TextExchange.PLAIN);
    connection().respond(response, DemoConnection.text("Method Not Allowed\n"));
  }
}

package io.legate.demoapp;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * {@code /echo}: sends the request's body back while it comes in, delimited as it came (a length or
 * chunks, with the trailers of those). The connection reads only while the socket takes bytes.
 */
final class EchoExchange extends Exchange {
  EchoExchange(DemoConnection connection, HttpRequest request) {
    super(connection, request);
  }

  @Override
  void onStart() {
    HttpResponse response = connection().response(HttpResponseStatus.OK);
    String contentType = request().headers().get(HttpHeaderNames.CONTENT_TYPE);
    response
        .headers()
        .set(
            HttpHeaderNames.CONTENT_TYPE,
            contentType == null ? "application/octet-stream" : contentType);
    if (HttpUtil.isTransferEncodingChunked(request())) {
      HttpUtil.setTransferEncodingChunked(response, true);
    } else {
      HttpUtil.setContentLength(response, HttpUtil.getContentLength(request(), 0L));
    }
    connection().writeHead(response);
    connection().flush();
  }

  @Override
  void onBody(ByteBuf data) {
    if (data.isReadable()) {
      connection().writeBody(data.retain());
    }
  }

  @Override
  void onRequestEnd(HttpHeaders trailers) {
    LastHttpContent last = new DefaultLastHttpContent();
    last.trailingHeaders().add(trailers);
    connection().writeEnd(last);
  }
}

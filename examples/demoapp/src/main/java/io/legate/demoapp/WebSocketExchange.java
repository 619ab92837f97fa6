package io.legate.demoapp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.flow.FlowControlHandler;

/**
 * {@code /ws}: turns the connection into a WebSocket that echoes (RFC 6455). A request that asks
 * for no WebSocket gets 426.
 */
final class WebSocketExchange extends Exchange {
  private static final String VERSION = "13"; // RFC 6455 §4.1
  private static final int MAX_FRAME_BYTES = 1024 * 1024;

  private final String path;

  WebSocketExchange(DemoConnection connection, HttpRequest request, String path) {
    super(connection, request);
    this.path = path;
  }

  @Override
  void onRequestEnd(HttpHeaders trailers) {
    if (asksForWebSocket()) {
      upgrade();
    } else {
      HttpResponse response = connection().response(HttpResponseStatus.UPGRADE_REQUIRED);
      response
          .headers()
          .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
          .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION)
          .set(HttpHeaderNames.CONTENT_TYPE, TextExchange.PLAIN);
      connection().respond(response, DemoConnection.text("expected a WebSocket handshake\n"));
    }
  }

  private boolean asksForWebSocket() {
    HttpHeaders headers = request().headers();
    return request().method().equals(HttpMethod.GET)
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
        && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION, false);
  }

  /** Swaps the HTTP handlers for WebSocket ones and lets those answer the handshake. */
  private void upgrade() {
    connection().log(request(), HttpResponseStatus.SWITCHING_PROTOCOLS.code());
    ChannelPipeline pipeline = connection().channel().pipeline();
    pipeline.remove(FlowControlHandler.class);
    pipeline.remove(HttpServerExpectContinueHandler.class);
    pipeline.addLast(
        new WebSocketServerProtocolHandler(
            WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(path)
                .checkStartsWith(true)
                .maxFramePayloadLength(MAX_FRAME_BYTES)
                .build()));
    pipeline.addLast(new WebSocketEcho());
    FullHttpRequest handshake =
        new DefaultFullHttpRequest(
            request().protocolVersion(),
            request().method(),
            request().uri(),
            Unpooled.EMPTY_BUFFER,
            request().headers(),
            EmptyHttpHeaders.INSTANCE);
    pipeline.context(connection()).fireChannelRead(handshake);
    pipeline.remove(connection());
    connection().channel().config().setAutoRead(true);
  }
}

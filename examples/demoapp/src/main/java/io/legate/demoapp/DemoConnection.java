package io.legate.demoapp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One client connection: takes its requests one at a time, gives each to an {@link Exchange} and
 * writes what that answers. Confined to the channel's event loop.
 *
 * <p>Reading is asked for: the next message is pulled only when the one before was taken, no answer
 * is outstanding and the socket takes bytes. So neither a pipelining nor a slow client makes the
 * app hold more than one request and one write buffer for it.
 */
final class DemoConnection extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger(DemoConnection.class.getName());
  private static final String SERVER = "demoapp";

  private final Channel channel;
  private final Endpoints endpoints;
  private final AccessLog accessLog;
  private final LongAdder requests;

  /** The exchange under way; null between two requests. */
  private @Nullable Exchange exchange;

  private boolean requestEnded;
  private boolean responseEnded;
  private boolean keepAlive = true;

  /** A message was asked for and has not come; the flow control would count a second asking. */
  private boolean asked;

  /** The client has said all that it will; what it said is still answered. */
  private boolean inputEnded;

  DemoConnection(Channel channel, Endpoints endpoints, AccessLog accessLog, LongAdder requests) {
    this.channel = channel;
    this.endpoints = endpoints;
    this.accessLog = accessLog;
    this.requests = requests;
  }

  Channel channel() {
    return channel;
  }

  // ---- what an exchange answers with ----

  /** Answers with a whole body in one write and ends the response. Takes over {@code body}. */
  void respond(HttpResponseStatus status, CharSequence contentType, ByteBuf body) {
    HttpResponse response = response(status);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    respond(response, body);
  }

  /** The same, with the head made by the caller; sets its content-length. */
  void respond(HttpResponse response, ByteBuf body) {
    // A 204 has no length; the codec strips what 1xx and 204 must not carry.
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    writeHead(response);
    writeEnd(new DefaultLastHttpContent(body));
  }

  /** A head with the fields that every answer has. */
  HttpResponse response(HttpResponseStatus status) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
    response
        .headers()
        .set(HttpHeaderNames.SERVER, SERVER)
        .set(HttpHeaderNames.DATE, DateFormatter.format(new Date()));
    return response;
  }

  /**
   * Writes, but does not flush, a head that says how its body is delimited, and the access-log
   * line.
   */
  void writeHead(HttpResponse response) {
    Exchange current = exchange();
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!current.request().protocolVersion().isKeepAliveDefault()) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    log(current.request(), response.status().code());
    channel.write(response);
  }

  /** Sends what was written. The other write methods do so themselves. */
  void flush() {
    channel.flush();
  }

  /** Writes a piece of the body. Takes over {@code data}; see {@link #writable}. */
  void writeBody(ByteBuf data) {
    channel.writeAndFlush(new DefaultHttpContent(data));
  }

  /** Ends the response; takes over {@code last}. */
  void writeEnd(LastHttpContent last) {
    responseEnded = true;
    ChannelFuture written = channel.writeAndFlush(last);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    nextRequest();
  }

  /** Whether the socket takes bytes; when not, {@link Exchange#onWritable} tells the change. */
  boolean writable() {
    return channel.isWritable();
  }

  void log(HttpRequest request, int status) {
    accessLog.log(
        ServerIdentity.clientAddress(channel),
        request.method().name(),
        request.uri(),
        request.protocolVersion().text(),
        status);
  }

  // ---- what arrives ----

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    pull();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    asked = false;
    try {
      if (message instanceof HttpRequest request) {
        onRequest(request);
      }
      if (message instanceof HttpContent content) {
        onContent(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
    pull();
  }

  /** The flow control forgets, at the end of a read from the socket, what it did not satisfy. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    asked = false;
    pull();
  }

  private void onRequest(HttpRequest request) {
    requests.increment();
    requestEnded = false;
    responseEnded = false;
    DecoderResult result = request.decoderResult();
    if (result.isFailure()) {
      refuse(request, result.cause());
      return;
    }
    keepAlive = HttpUtil.isKeepAlive(request);
    Exchange opened = endpoints.open(this, request);
    exchange = opened;
    opened.onStart();
  }

  private void onContent(HttpContent content) {
    Exchange current = exchange;
    if (current == null) {
      return; // of a request that was refused
    }
    if (content.decoderResult().isFailure()) {
      channel.close(); // a broken body has no end to wait for
      return;
    }
    current.onBody(content.content());
    if (content instanceof LastHttpContent last) {
      requestEnded = true;
      current.onRequestEnd(last.trailingHeaders());
      nextRequest();
    }
  }

  /** Answers a head that is no HTTP and closes: nobody knows where the next request begins. */
  private void refuse(HttpRequest request, Throwable cause) {
    HttpResponseStatus status = HttpResponseStatus.BAD_REQUEST;
    if (cause instanceof TooLongHttpLineException) {
      status = HttpResponseStatus.REQUEST_URI_TOO_LONG;
    } else if (cause instanceof TooLongHttpHeaderException) {
      status = HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    keepAlive = false;
    requestEnded = true;
    exchange = new TextExchange(this, request, status, status.reasonPhrase() + "\n");
    exchange.onRequestEnd(LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders());
  }

  private void nextRequest() {
    if (requestEnded && responseEnded) {
      exchange = null;
      pull();
    }
  }

  /** Asks for the next message when one is wanted. */
  private void pull() {
    if (!asked && wantsInput()) {
      asked = true;
      channel.read();
      if (inputEnded) {
        // Messages may wait in the flow control, and come before this task runs, but no new ones.
        channel.eventLoop().execute(this::closeWhenNothingComes);
      }
    }
  }

  private void closeWhenNothingComes() {
    if (asked) {
      channel.close();
    }
  }

  private boolean wantsInput() {
    return channel.isWritable() && (exchange == null ? keepAlive : !requestEnded);
  }

  private Exchange exchange() {
    Exchange current = exchange;
    if (current == null) {
      throw new IllegalStateException("no request is waiting for an answer");
    }
    return current;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!channel.isWritable()) {
      return;
    }
    Exchange current = exchange;
    if (current != null) {
      current.onWritable();
    }
    pull();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      asked = false;
      pull();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Exchange current = exchange;
    exchange = null;
    keepAlive = false;
    if (current != null && !responseEnded) {
      current.onClose();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // An IOException says that the client is gone: an everyday thing, and the close tells the rest.
    if (!(cause instanceof IOException)) {
      LOG.log(System.Logger.Level.WARNING, "closing " + channel, cause);
    }
    ctx.close();
  }

  /** A body of text. */
  static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}

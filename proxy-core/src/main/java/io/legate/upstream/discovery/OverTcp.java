package io.legate.upstream.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/**
 * Makes Netty's resolver ask over TCP from the beginning, which it cannot be told to: the question
 * is not sent as a datagram but answered right here as truncated, so that it is asked again over
 * TCP. The answer says SERVFAIL, too: where TCP fails, Netty goes by it, and a name server that
 * cannot be reached must not look like a name without addresses.
 */
final class OverTcp extends ChannelOutboundHandlerAdapter {
  // RFC 1035 section 4.1.1: the flags are the third and fourth byte of a message
  private static final int FLAGS = 2;
  private static final int RESPONSE_TRUNCATED = 0x8200;
  private static final int SERVER_FAILURE = 2;
  private static final int HEADER_BYTES = 12;

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof DatagramPacket question)
        || question.content().readableBytes() < HEADER_BYTES) {
      ctx.write(message, promise);
      return;
    }
    ByteBuf answer = question.content().copy();
    InetSocketAddress server = question.recipient();
    question.release();
    int flags = answer.getUnsignedShort(answer.readerIndex() + FLAGS);
    answer.setShort(answer.readerIndex() + FLAGS, flags | RESPONSE_TRUNCATED | SERVER_FAILURE);
    promise.trySuccess();
    InetSocketAddress self = (InetSocketAddress) ctx.channel().localAddress();
    // Later, as an answer that is there before its question was sent is not expected.
    ctx.executor().execute(() -> ctx.fireChannelRead(new DatagramPacket(answer, self, server)));
  }
}

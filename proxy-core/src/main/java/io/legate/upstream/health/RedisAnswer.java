package io.legate.upstream.health;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The answer of a Redis server (RESP2) to PING, or to EXISTS of a key. A redirection is well: the
 * server works, the key is another's. Envoy: {@code RedisHealthChecker}.
 */
enum RedisAnswer implements Answer {
  /** {@code +PONG}. */
  PING("+PONG"),
  /** {@code :0}: the key that takes a server out of use is not there. */
  EXISTS(":0");

  private static final int MOST_BYTES = 64 * 1024;
  private static final String TYPES = "+-:$*";

  private final String wanted;

  RedisAnswer(String wanted) {
    this.wanted = wanted;
  }

  /** The request: an array of bulk strings. */
  static byte[] request(String key) {
    String[] words = key.isEmpty() ? new String[] {"PING"} : new String[] {"EXISTS", key};
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      text.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Verdict judge(ByteBuf soFar) {
    if (!soFar.isReadable()) {
      return Verdict.INCOMPLETE;
    }
    char type = (char) (soFar.getByte(soFar.readerIndex()) & 0xff);
    if (TYPES.indexOf(type) < 0) {
      return Verdict.BROKEN;
    }
    if (type == '$' || type == '*') {
      return Verdict.FAILED; // an answer of another kind
    }
    int end = soFar.indexOf(soFar.readerIndex(), soFar.writerIndex(), (byte) '\n');
    if (end < 0) {
      return soFar.readableBytes() > MOST_BYTES ? Verdict.BROKEN : Verdict.INCOMPLETE;
    }
    int length = end - soFar.readerIndex();
    if (length < 1 || soFar.getByte(end - 1) != '\r' || end + 1 < soFar.writerIndex()) {
      return Verdict.BROKEN;
    }
    String line = soFar.toString(soFar.readerIndex(), length - 1, StandardCharsets.UTF_8);
    return line.equals(wanted) || redirection(line) ? Verdict.PASSED : Verdict.FAILED;
  }

  private static boolean redirection(String line) {
    String[] words = line.split(" ", -1);
    return words.length == 3 && (words[0].equals("-MOVED") || words[0].equals("-ASK"));
  }
}

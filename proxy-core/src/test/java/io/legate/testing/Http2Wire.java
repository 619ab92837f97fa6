package io.legate.testing;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.codec.h2.hpack.HpackDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/2 on the wire for tests, as strings of ISO-8859-1: makes frames of any kind, wrong ones too,
 * and tells what frames bytes are. Heads are written as literals without a table, so that each
 * stands alone; what is read keeps one table, as a peer does.
 */
public final class Http2Wire {
  public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;
  public static final int PADDED = 8;
  public static final int PRIORITY = 0x20;

  private static final String[] TYPES = {
    "DATA",
    "HEADERS",
    "PRIORITY",
    "RST_STREAM",
    "SETTINGS",
    "PUSH_PROMISE",
    "PING",
    "GOAWAY",
    "WINDOW_UPDATE",
    "CONTINUATION"
  };

  private final HpackDecoder hpack = new HpackDecoder(65_536);

  // ---- making

  /** A frame of whatever is asked for. */
  public static String frame(int type, int flags, int stream, String payload) {
    return number(payload.length(), 3)
        + (char) type
        + (char) flags
        + number(stream & 0xffffffffL, 4)
        + payload;
  }

  public static String number(long value, int bytes) {
    StringBuilder s = new StringBuilder();
    for (int i = bytes - 1; i >= 0; i--) {
      s.append((char) (value >>> 8 * i & 0xff));
    }
    return s.toString();
  }

  /** SETTINGS of identifier and value in turn. */
  public static String settings(long... parameters) {
    StringBuilder payload = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      payload.append(number(parameters[i], 2)).append(number(parameters[i + 1], 4));
    }
    return frame(4, 0, 0, payload.toString());
  }

  public static String settingsAck() {
    return frame(4, ACK, 0, "");
  }

  public static String data(int stream, String body, boolean end) {
    return frame(0, end ? END_STREAM : 0, stream, body);
  }

  public static String rst(int stream, int code) {
    return frame(3, 0, stream, number(code, 4));
  }

  public static String windowUpdate(int stream, long increment) {
    return frame(8, 0, stream, number(increment, 4));
  }

  public static String ping(String eightBytes) {
    return frame(6, 0, 0, eightBytes);
  }

  public static String goAway(int last, int code) {
    return frame(7, 0, 0, number(last, 4) + number(code, 4));
  }

  /** HEADERS with names and values in turn. */
  public static String headers(int stream, boolean end, String... fields) {
    return frame(1, END_HEADERS | (end ? END_STREAM : 0), stream, block(fields));
  }

  /** A GET of {@code /}, with further fields. */
  public static String get(int stream, String... more) {
    return request(stream, true, "GET", more);
  }

  /** The head of a POST whose body follows, with further fields. */
  public static String post(int stream, String... more) {
    return request(stream, false, "POST", more);
  }

  private static String request(int stream, boolean end, String method, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(":method", method, ":scheme", "http", ":path", "/", ":authority", "a"));
    fields.addAll(List.of(more));
    return headers(stream, end, fields.toArray(String[]::new));
  }

  /** A header block of names and values in turn. */
  public static String block(String... fields) {
    StringBuilder block = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      block.append('\0').append(text(fields[i])).append(text(fields[i + 1]));
    }
    return block.toString();
  }

  private static String text(String s) {
    StringBuilder out = new StringBuilder();
    int length = s.length();
    if (length < 127) {
      out.append((char) length);
    } else {
      out.append((char) 127);
      for (length -= 127; length >= 128; length >>>= 7) {
        out.append((char) (length & 127 | 128));
      }
      out.append((char) length);
    }
    return out.append(s).toString();
  }

  // ---- reading

  /** What frames bytes are, a line each; the preface and a part of a frame are told as such. */
  public String read(String bytes) {
    StringBuilder all = new StringBuilder();
    int at = 0;
    if (bytes.startsWith(PREFACE)) {
      all.append("preface\n");
      at = PREFACE.length();
    }
    while (at < bytes.length()) {
      if (bytes.length() - at < 9 || bytes.length() - at - 9 < length(bytes, at)) {
        return all.append("rest ").append(bytes.length() - at).append('\n').toString();
      }
      int length = length(bytes, at);
      all.append(describe(bytes, at, bytes.substring(at + 9, at + 9 + length))).append('\n');
      at += 9 + length;
    }
    return all.toString();
  }

  private static int length(String bytes, int at) {
    return (int) unsigned(bytes, at, 3);
  }

  private static long unsigned(String bytes, int at, int n) {
    long value = 0;
    for (int i = 0; i < n; i++) {
      value = value << 8 | bytes.charAt(at + i);
    }
    return value;
  }

  private String describe(String bytes, int at, String payload) {
    int type = bytes.charAt(at + 3);
    int flags = bytes.charAt(at + 4);
    long stream = unsigned(bytes, at + 5, 4);
    String name = type < TYPES.length ? TYPES[type] : "type " + type;
    String end = (type == 0 || type == 1) && (flags & END_STREAM) != 0 ? " END" : "";
    String head = name + (stream == 0 ? "" : " " + stream) + end;
    return switch (type) {
      case 0 -> head + " " + shortened(payload);
      case 1 -> head + fields(payload);
      case 3, 8 -> head + " " + unsigned(payload, 0, 4);
      case 4 -> head + ((flags & ACK) != 0 ? " ACK" : parameters(payload));
      case 6 -> head + ((flags & ACK) != 0 ? " ACK " : " ") + payload;
      case 7 ->
          head
              + " last="
              + unsigned(payload, 0, 4)
              + " code="
              + unsigned(payload, 4, 4)
              + " "
              + payload.substring(8);
      default -> head + " " + payload.length() + " bytes";
    };
  }

  private static String shortened(String body) {
    return body.length() <= 40 ? body : body.length() + " bytes";
  }

  private static String parameters(String payload) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < payload.length(); i += 6) {
      all.append(' ')
          .append(unsigned(payload, i, 2))
          .append('=')
          .append(unsigned(payload, i + 2, 4));
    }
    return all.toString();
  }

  private String fields(String block) {
    StringBuilder all = new StringBuilder();
    byte[] bytes = block.getBytes(StandardCharsets.ISO_8859_1);
    boolean ok =
        hpack.decode(
            bytes,
            0,
            bytes.length,
            (b, line, nameLength, valueLength, hash, slot, flags) ->
                all.append(' ')
                    .append(new String(b, line, nameLength, StandardCharsets.ISO_8859_1))
                    .append('=')
                    .append(
                        new String(
                            b, line + nameLength + 2, valueLength, StandardCharsets.ISO_8859_1)));
    return ok ? all.toString() : " (bad block)";
  }

  /** A head of names and values in turn. */
  public static HeaderMap map(String... fields) {
    HeaderMap map = new HeaderMap();
    for (int i = 0; i < fields.length; i += 2) {
      map.add(HeaderName.of(fields[i]), fields[i + 1]);
    }
    return map;
  }
}

package io.legate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.legate.http.codec.h2.hpack.HpackDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A client of HTTP/2, frame by frame: sends what a test says, right or wrong, and keeps what comes,
 * by stream. For one thread.
 */
public final class Http2Client implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);

  private final Socket socket;
  private final DataInputStream in;
  private final HpackDecoder decoder = new HpackDecoder(4096);
  private final Map<Integer, Response> responses = new HashMap<>();
  private int nextStream = 1;

  /** Every GOAWAY: the last stream and the code. */
  public final List<String> goAways = new ArrayList<>();

  /** The bytes of the header block that was sent last. */
  public int lastBlock;

  /** Opens DATA windows as data comes; a test that fills them says no. */
  public boolean updatesWindows = true;

  /** What came on one stream. */
  public static final class Response {
    /** Heads and trailers in turn, a line for each field. */
    public final List<List<String>> heads = new ArrayList<>();

    public final StringBuilder body = new StringBuilder();

    /** The frames in order: {@code HEADERS}, {@code DATA}, {@code RST_STREAM 8}; + for the end. */
    public final List<String> frames = new ArrayList<>();

    public boolean ended;

    /** The bytes of its frames of HEADERS and DATA. */
    public long wireBytes;

    /** The code of a reset, or -1. */
    public int reset = -1;

    /** The status of the last head. */
    public String status() {
      return field(":status");
    }

    /** A field of the last head or trailers that has it, or null. */
    public String field(String name) {
      String found = null;
      for (List<String> head : heads) {
        for (String line : head) {
          if (line.startsWith(name + ": ")) {
            found = line.substring(name.length() + 2);
          }
        }
      }
      return found;
    }

    public boolean done() {
      return ended || reset >= 0;
    }
  }

  /** Connects, and sends preface and empty SETTINGS. */
  public Http2Client(InetSocketAddress to) throws IOException {
    this(new Socket(to.getAddress(), to.getPort()));
    send(PREFACE);
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  /** Takes over a socket; sends nothing. */
  public Http2Client(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(8_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  public Socket socket() {
    return socket;
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    byte[] all =
        ByteBuffer.allocate(9 + payload.length)
            .putInt(payload.length << 8 | type)
            .put((byte) flags)
            .putInt(stream)
            .put(payload)
            .array();
    send(all);
  }

  /** Sends SETTINGS of one parameter. */
  public void setting(int id, int value) throws IOException {
    frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) id).putInt(value).array());
  }

  /** Opens a stream with a head; fields as {@code name: value}. */
  public int open(boolean end, String... fields) throws IOException {
    int id = nextStream;
    nextStream += 2;
    headers(id, end, fields);
    return id;
  }

  /** Opens a stream with a complete GET. */
  public int get(String path) throws IOException {
    return request("GET", path, true);
  }

  /** Opens a stream with these, {@code :scheme: http} and {@code :authority: h}. */
  public int request(String method, String path, boolean end, String... more) throws IOException {
    List<String> fields =
        new ArrayList<>(
            List.of(":method: " + method, ":scheme: http", ":path: " + path, ":authority: h"));
    fields.addAll(List.of(more));
    return open(end, fields.toArray(String[]::new));
  }

  /** Sends a head or trailers. */
  public void headers(int stream, boolean end, String... fields) throws IOException {
    var block = new ByteArrayOutputStream();
    for (String field : fields) {
      int colon = field.indexOf(": ", 1);
      block.write(0); // a literal that is not indexed
      string(block, field.substring(0, colon));
      string(block, field.substring(colon + 2));
    }
    lastBlock = block.size();
    frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block.toByteArray());
  }

  private static void string(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      for (; rest >= 128; rest >>>= 7) {
        block.write(rest & 127 | 128);
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(ISO_8859_1));
  }

  public void data(int stream, String text, boolean end) throws IOException {
    frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(ISO_8859_1));
  }

  public void reset(int stream, int code) throws IOException {
    frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
  }

  public void windowUpdate(int stream, int by) throws IOException {
    frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(by).array());
  }

  /** What came on a stream so far. */
  public Response stream(int id) {
    return responses.computeIfAbsent(id, i -> new Response());
  }

  /** Reads until a stream has ended or was reset. */
  public Response response(int id) throws IOException {
    return until(id, Response::done);
  }

  /** Reads until a stream is as it should be. */
  public Response until(int id, Predicate<Response> state) throws IOException {
    while (!state.test(stream(id))) {
      readFrame();
    }
    return stream(id);
  }

  /** Reads until there were that many GOAWAYs. */
  public void untilGoAways(int count) throws IOException {
    while (goAways.size() < count) {
      readFrame();
    }
  }

  /** Reads until the connection ends, orderly. */
  public void untilClosed() throws IOException {
    try {
      while (true) {
        readFrame();
      }
    } catch (EOFException e) {
      // as it should
    }
  }

  /** Reads a frame and keeps or answers it; gives its type. */
  public int readFrame() throws IOException {
    int lengthAndType = in.readInt();
    int flags = in.readByte();
    int id = in.readInt() & 0x7fffffff;
    int type = lengthAndType & 0xff;
    byte[] payload = in.readNBytes(lengthAndType >>> 8);
    switch (type) {
      case DATA -> {
        Response r = stream(id);
        r.wireBytes += 9 + payload.length;
        r.frames.add(mark("DATA", flags, r));
        r.body.append(new String(payload, ISO_8859_1));
        if (updatesWindows && payload.length > 0) {
          windowUpdate(0, payload.length);
          windowUpdate(id, payload.length);
        }
      }
      case HEADERS -> {
        Response r = stream(id);
        r.wireBytes += 9 + payload.length;
        r.frames.add(mark("HEADERS", flags, r));
        List<String> lines = new ArrayList<>();
        boolean good =
            decoder.decode(
                payload,
                0,
                payload.length,
                (bytes, line, name, value, hash, slot, f) ->
                    lines.add(new String(bytes, line, name + value + 2, ISO_8859_1)));
        if (!good) {
          throw new IOException("HPACK error");
        }
        r.heads.add(lines);
      }
      case RST_STREAM -> {
        Response r = stream(id);
        r.reset = ByteBuffer.wrap(payload).getInt();
        r.frames.add("RST_STREAM " + r.reset);
      }
      case SETTINGS -> {
        if ((flags & 1) == 0) {
          frame(SETTINGS, 1, 0, new byte[0]);
        }
      }
      case GOAWAY -> {
        ByteBuffer p = ByteBuffer.wrap(payload);
        goAways.add(p.getInt() + " " + p.getInt());
      }
      default -> {}
    }
    return type;
  }

  private static String mark(String name, int flags, Response r) {
    boolean end = (flags & END_STREAM) != 0;
    r.ended |= end;
    return end ? name + "+" : name;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

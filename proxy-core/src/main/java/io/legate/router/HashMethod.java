package io.legate.router;

import io.legate.common.XxHash;
import io.legate.http.Cookies;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.stream.Addresses;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.StreamInfo;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Hashes one thing that a request has. Immutable, shared by workers. */
interface HashMethod {
  /** Adds the hash to {@code hash}, if the request has that thing. */
  void hash(HeaderMap headers, StreamInfo info, RequestHash hash);

  /** The client's IP. */
  final class SourceIp implements HashMethod {
    @Override
    public void hash(HeaderMap headers, StreamInfo info, RequestHash hash) {
      String ip = info.downstreamRemoteIp();
      ConnectionInfo connection = info.connection();
      boolean path =
          connection != null
              && !(connection.remoteAddress() instanceof InetSocketAddress)
              && connection.remoteIp().equals(ip);
      if (ip != null && !path) {
        hash.add(XxHash.hash(ip));
      }
    }
  }

  /** The first value of a query parameter. */
  final class QueryParameter implements HashMethod {
    private final byte[] name;

    QueryParameter(String name) {
      this.name = name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void hash(HeaderMap headers, StreamInfo info, RequestHash hash) {
      int path = headers.first(Headers.PATH);
      if (path < 0) {
        return;
      }
      byte[] bytes = headers.bytes();
      int end = headers.valueStart(path) + headers.valueLength(path);
      int start = indexOf(bytes, headers.valueStart(path), end, '?') + 1;
      while (start < end) {
        int to = indexOf(bytes, start, end, '&');
        int equals = indexOf(bytes, start, to, '=');
        if (Arrays.equals(bytes, start, equals, name, 0, name.length)) {
          int value = Math.min(equals + 1, to);
          hash.add(XxHash.hash(bytes, value, to - value));
          return;
        }
        start = to + 1;
      }
    }

    private static int indexOf(byte[] bytes, int start, int end, char wanted) {
      for (int i = start; i < end; i++) {
        if (bytes[i] == wanted) {
          return i;
        }
      }
      return end;
    }
  }

  /**
   * A cookie.
   *
   * @param generated whether one is made for clients that have none
   * @param ttlSeconds how long that lives; 0: as long as the client's session
   */
  record Cookie(
      String name,
      byte[] bytes,
      boolean generated,
      long ttlSeconds,
      String path,
      List<Cookies.Attribute> attributes)
      implements HashMethod {
    @Override
    public void hash(HeaderMap headers, StreamInfo info, RequestHash hash) {
      long found = Cookies.find(headers, bytes);
      if (found != Cookies.NONE && Cookies.length(found) > 0) {
        hash.add(XxHash.hash(headers.bytes(), Cookies.start(found), Cookies.length(found)));
        return;
      }
      ConnectionInfo connection = info.connection();
      if (generated && connection != null) {
        String value = make(connection);
        hash.setCookie(Cookies.setCookie(name, value, ttlSeconds, path, attributes, true));
        hash.add(XxHash.hash(value));
      }
    }

    /** The same for all requests of a connection, whoever of them comes first. */
    private static String make(ConnectionInfo connection) {
      String ends =
          Addresses.text(connection.remoteAddress()) + Addresses.text(connection.localAddress());
      return HexFormat.of().toHexDigits(XxHash.hash(ends));
    }
  }
}

package io.legate.http.codec.h1;

/** The methods that change how a message is framed. */
final class RequestMethods {
  static final byte[] CONNECT = {'C', 'O', 'N', 'N', 'E', 'C', 'T'};
  static final byte[] HEAD = {'H', 'E', 'A', 'D'};
  static final byte[] GET = {'G', 'E', 'T'};

  private RequestMethods() {}
}

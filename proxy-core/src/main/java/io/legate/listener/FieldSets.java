package io.legate.listener;

import io.legate.common.CidrRange;
import io.legate.common.FieldSet;
import io.legate.network.ConfigAddress;
import io.legate.network.SocketOptions;
import java.util.List;

/** The one list of the messages that this room (and what it calls in {@code network}) compiles. */
public final class FieldSets {
  /** All of them. */
  public static final List<FieldSet> ALL =
      List.of(
          ListenerCompiler.FIELDS,
          ListenerCompiler.ADDITIONAL_ADDRESS_FIELDS,
          ListenerCompiler.LISTENER_FILTER_FIELDS,
          ListenerCompiler.DEPRECATED_V1_FIELDS,
          FilterChainCompiler.FIELDS,
          FilterChainCompiler.FILTER_FIELDS,
          FilterChainCompiler.TRANSPORT_SOCKET_FIELDS,
          FilterChainMatcherBuilder.FIELDS,
          SocketOptions.FIELDS,
          CidrRange.FIELDS,
          ConfigAddress.ADDRESS_FIELDS,
          ConfigAddress.SOCKET_ADDRESS_FIELDS,
          ConfigAddress.PIPE_FIELDS);

  private FieldSets() {}
}

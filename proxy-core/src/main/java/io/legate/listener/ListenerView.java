package io.legate.listener;

import java.net.SocketAddress;
import java.util.List;

/**
 * What the admin page shows of a listener. Immutable.
 *
 * @param addresses what it is bound to: the address, then the additional ones
 */
public record ListenerView(String name, List<SocketAddress> addresses, CompiledListener listener) {}

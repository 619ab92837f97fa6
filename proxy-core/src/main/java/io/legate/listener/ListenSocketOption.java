package io.legate.listener;

import io.netty.channel.ChannelOption;

/**
 * A socket option that the configuration sets on the listening socket.
 *
 * @param option what is set
 * @param value to what
 * @param beforeBind whether it is set before the socket is bound, or after it listens
 */
public record ListenSocketOption<T>(ChannelOption<T> option, T value, boolean beforeBind) {}

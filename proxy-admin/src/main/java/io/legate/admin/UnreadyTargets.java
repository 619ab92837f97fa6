package io.legate.admin;

import java.util.List;

/**
 * What a listener still waits for before it serves ({@code /init_dump}).
 *
 * @param name who waits
 * @param targets what for
 */
public record UnreadyTargets(String name, List<String> targets) {}

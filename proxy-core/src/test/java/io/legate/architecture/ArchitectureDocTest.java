package io.legate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureDocTest {
  private static final String BEGIN = "```\nextension.*";

  @Test
  void thePageShowsTheRowsOfRoomsThatTheRulesKnow() throws IOException {
    String page = Files.readString(Path.of("..", "ARCHITECTURE.md"));
    int start = page.indexOf(BEGIN);
    assertThat(start).isNotNegative();
    String block = page.substring(start + BEGIN.length(), page.indexOf("```\n", start + 3));
    List<Set<String>> shown = new ArrayList<>();
    for (String line : block.lines().skip(1).toList()) {
      shown.add(rooms(line));
    }
    Collections.reverse(shown);

    List<Set<String>> rules = new ArrayList<>();
    RoomRules.rows().forEach(row -> rules.add(Set.copyOf(row)));
    assertThat(shown).isEqualTo(rules);
  }

  /** The rooms at the beginning of a line, before what is said of them. */
  private static Set<String> rooms(String line) {
    Set<String> all = new HashSet<>();
    RoomRules.rows().forEach(all::addAll);
    Set<String> rooms = new HashSet<>();
    for (String word : line.split(" {3,}")) {
      if (!all.contains(word)) {
        break;
      }
      rooms.add(word);
    }
    return rooms;
  }
}

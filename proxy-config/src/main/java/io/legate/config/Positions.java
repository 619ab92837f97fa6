package io.legate.config;

import io.legate.config.schema.FieldNames;
import io.legate.config.tree.Document;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where each field of a loaded message stands in its sources, so that steps that come after the
 * loader can report problems as the loader does. Immutable; holds the documents' trees, and may be
 * dropped once the configuration runs.
 *
 * <p>Paths go through {@code typed_config} as through any field: {@code
 * static_resources.listeners[0].filter_chains[0].filters[1].typed_config.http_filters[0]}.
 */
public final class Positions {

  /**
   * One place.
   *
   * @param line 1-based; 0 when only the file is known
   * @param column 1-based; 0 when only the file is known
   */
  public record Place(String file, int line, int column) {}

  /** A node that a step of a path leads to, in one of the documents. */
  private record Step(Document document, Node node, int line, int column) {}

  private final List<Document> documents;

  Positions(List<Document> documents) {
    this.documents = List.copyOf(documents);
  }

  /** The place of a field, or of the nearest one around it that was written. */
  public Place find(String path) {
    List<Step> at = new ArrayList<>();
    for (Document document : documents) {
      Node root = document.root();
      if (root != null) {
        at.add(new Step(document, root, root.line(), root.column()));
      }
    }
    Step nearest = at.isEmpty() ? null : at.get(0);
    for (Object step : Path.parse(path)) {
      at = step instanceof Integer index ? item(at, index) : field(at, (String) step);
      if (at.isEmpty()) {
        break;
      }
      nearest = at.get(at.size() - 1); // what a later source says, holds
    }
    if (nearest == null) {
      return new Place(documents.isEmpty() ? "" : documents.get(0).name(), 0, 0);
    }
    return new Place(nearest.document().name(), nearest.line(), nearest.column());
  }

  /** A problem of a field, found by a later step, at the field's place. */
  public Problem problem(Severity severity, ProblemKind kind, String path, String message) {
    Place place = find(path);
    return new Problem(
        severity, kind, place.file(), place.line(), place.column(), path, message, null);
  }

  private static List<Step> field(List<Step> at, String name) {
    List<Step> found = new ArrayList<>();
    for (Step step : at) {
      MapNode.Entry entry = step.node() instanceof MapNode map ? entry(map, name) : null;
      if (entry != null) {
        found.add(new Step(step.document(), entry.value(), entry.line(), entry.column()));
      }
    }
    return found;
  }

  private static MapNode.@Nullable Entry entry(MapNode map, String name) {
    MapNode.Entry exact = map.entry(name);
    return exact != null ? exact : map.entry(FieldNames.camelCase(name));
  }

  /** Lists of several sources follow each other, as merging appends them. */
  private static List<Step> item(List<Step> at, int index) {
    int rest = index;
    for (Step step : at) {
      if (!(step.node() instanceof ListNode list)) {
        if (rest == 0) {
          return List.of(step); // one where a list is due
        }
        rest--;
      } else if (rest < list.items().size()) {
        Node item = list.items().get(rest);
        return List.of(new Step(step.document(), item, item.line(), item.column()));
      } else {
        rest -= list.items().size();
      }
    }
    return List.of();
  }
}

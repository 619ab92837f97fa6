package io.legate.stats;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.envoyproxy.envoy.config.metrics.v3.TagSpecifier;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes the tags out of the names of metrics, and remembers what it found. For any thread. Envoy:
 * {@code TagProducer}, {@code envoy.config.metrics.v3.TagSpecifier}.
 */
public final class TagExtractor {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.metrics.v3.TagSpecifier").reads("tag_name", "regex", "fixed_value");

  private final List<TagRule> rules;
  private final List<Tag> fixed;
  private final Map<String, TaggedName> known = new ConcurrentHashMap<>();

  private TagExtractor(List<TagRule> rules, List<Tag> fixed) {
    this.rules = List.copyOf(rules);
    this.fixed = List.copyOf(fixed);
  }

  /** The extractor that applies where nothing is configured: all default tags. */
  public static TagExtractor defaults() {
    return new TagExtractor(DefaultTags.list(), List.of());
  }

  /** Compiles the tags of {@code stats_config}; what is wrong goes to {@code at}. */
  static TagExtractor compile(StatsConfig proto, ConfigContext at) {
    List<TagRule> rules = new ArrayList<>();
    List<Tag> fixed = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (!proto.hasUseAllDefaultTags() || proto.getUseAllDefaultTags().getValue()) {
      rules.addAll(DefaultTags.list());
      rules.forEach(rule -> names.add(rule.tagName()));
    }
    for (int i = 0; i < proto.getStatsTagsCount(); i++) {
      TagSpecifier tag = proto.getStatsTags(i);
      ConfigContext here = at.at("stats_tags", i);
      here.check(FIELDS, tag);
      if (tag.getTagName().isEmpty()) {
        here.at("tag_name").error("tag_name cannot be empty (expected a name)");
      } else if (!names.add(tag.getTagName())) {
        here.at("tag_name")
            .error("Tag name '" + tag.getTagName() + "' specified twice. (expected once)");
      } else if (tag.hasFixedValue()) {
        fixed.add(new Tag(tag.getTagName(), tag.getFixedValue()));
      } else {
        addRules(tag, rules, here);
      }
    }
    return new TagExtractor(rules, fixed);
  }

  private static void addRules(TagSpecifier tag, List<TagRule> rules, ConfigContext at) {
    String name = tag.getTagName();
    if (!tag.getRegex().isEmpty()) {
      Pattern pattern = pattern(tag.getRegex(), at.at("regex"));
      if (pattern != null) {
        rules.add(new TagRule.Regex(name, pattern, "", ""));
      }
      return;
    }
    int before = rules.size();
    DefaultTags.list().stream().filter(rule -> rule.tagName().equals(name)).forEach(rules::add);
    if (rules.size() == before) {
      at.error(
          "No regex specified for tag specifier and no default regex for name: '"
              + name
              + "' (expected regex or fixed_value)");
    }
  }

  private static @Nullable Pattern pattern(String regex, ConfigContext at) {
    try {
      Pattern pattern = Pattern.compile(regex);
      if (pattern.groupCount() < 1) {
        at.error("expected a group in parentheses around what is to be taken out of the name");
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      at.error(
          "invalid-regex",
          "Invalid regex '%s': %s (expected RE2's syntax)".formatted(regex, e.getDescription()));
      return null;
    }
  }

  /** The name without its tags, and the tags. */
  public TaggedName extract(String metricName) {
    TaggedName found = known.get(metricName);
    if (found == null) {
      TagMatches matches = new TagMatches(metricName);
      for (TagRule rule : rules) {
        rule.apply(metricName, matches);
      }
      found = matches.result(fixed);
      known.put(metricName, found);
    }
    return found;
  }
}

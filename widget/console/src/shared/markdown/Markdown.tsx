import { memo } from "react";
import type { ReactNode } from "react";
import { blocks } from "./blocks";
import type { Block } from "./blocks";
import type { Inline } from "./inline";

/** Markdown as elements, never as markup: whoever wrote it can place nothing in the page but words. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className="prose" dir="auto">
      {blocks(text).map(blockOf)}
    </div>
  );
});

function blockOf(block: Block, key: number): ReactNode {
  switch (block.kind) {
    case "heading":
      return headingOf(block.level, block.inner.map(inlineOf), key);
    case "paragraph":
      return <p key={key}>{block.inner.map(inlineOf)}</p>;
    case "list": {
      const items = block.items.map((item, at) => <li key={at}>{item.map((one, index) => itemOf(one, index, item))}</li>);
      return block.start === null ? <ul key={key}>{items}</ul> : <ol key={key} start={block.start}>{items}</ol>;
    }
    case "quote":
      return <blockquote key={key}>{block.inner.map(blockOf)}</blockquote>;
    case "code":
      return <pre key={key}>{block.text}</pre>;
    case "rule":
      return <hr key={key} />;
    case "table":
      return (
        <div key={key} className="wide-table" tabIndex={0} role="region" aria-label="Table">
          <table>
            <thead>
              <tr>{block.head.map((cell, at) => <th key={at} scope="col">{cell.map(inlineOf)}</th>)}</tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>{row.map((cell, at) => <td key={at}>{cell.map(inlineOf)}</td>)}</tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

/** The page has a title of its own: a text's headings stand two levels below it. */
function headingOf(level: number, inner: ReactNode, key: number): ReactNode {
  const className = `h${level}`;
  switch (level) {
    case 1:
      return <h3 key={key} className={className}>{inner}</h3>;
    case 2:
      return <h4 key={key} className={className}>{inner}</h4>;
    case 3:
      return <h5 key={key} className={className}>{inner}</h5>;
    default:
      return <h6 key={key} className={className}>{inner}</h6>;
  }
}

/** The first words of an item stand beside its mark. */
const itemOf = (block: Block, at: number, item: Block[]): ReactNode =>
  block.kind === "paragraph" && (at === 0 || item.length === 1) ? <span key={at}>{block.inner.map(inlineOf)}</span> : blockOf(block, at);

function inlineOf(part: Inline, key: number): ReactNode {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return <code key={key}>{part.text}</code>;
    case "break":
      return <br key={key} />;
    case "strong":
      return <strong key={key}>{part.inner.map(inlineOf)}</strong>;
    case "emphasis":
      return <em key={key}>{part.inner.map(inlineOf)}</em>;
    case "unlinked":
      return (
        <span key={key} className="unlinked" title="Only addresses with https, mailto or tel become links">
          {part.inner.map(inlineOf)}
        </span>
      );
    case "link":
      return (
        <a key={key} href={part.href} target="_blank" rel="noopener noreferrer">
          {part.inner.map(inlineOf)}
        </a>
      );
  }
}

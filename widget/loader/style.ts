/** The launcher and the panel's frame. `all: initial` keeps the website's inherited styles out; nothing here takes room on the page. */
export const style = `
:host{all:initial;position:fixed;z-index:2147483000;inset-block-end:0;right:0;--accent:#1f2937;--on-accent:#fff}
:host(.left){right:auto;left:0}
[hidden]{display:none!important}
#launcher{position:fixed;bottom:max(20px,env(safe-area-inset-bottom));right:20px;width:60px;height:60px;padding:0;border:0;border-radius:50%;
background:var(--accent);color:var(--on-accent);cursor:pointer;forced-color-adjust:none;box-shadow:0 2px 6px #0003,0 8px 24px #0003;transition:transform .15s}
:host(.left) #launcher{right:auto;left:20px}
#launcher:hover{transform:scale(1.05)}
#launcher:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
#launcher::before,#launcher::after{content:"";position:absolute;inset:0;background:currentColor;transition:opacity .15s,transform .15s}
#launcher::before{clip-path:path("M30 20c-6.6 0-12 4.4-12 9.9 0 3 1.7 5.7 4.3 7.5L21.6 42l4.9-2.3c1.1.2 2.3.4 3.5.4 6.6 0 12-4.5 12-10.1S36.6 20 30 20z")}
#launcher::after{clip-path:polygon(22px 23.7px,23.7px 22px,30px 28.3px,36.3px 22px,38px 23.7px,31.7px 30px,38px 36.3px,36.3px 38px,30px 31.7px,23.7px 38px,22px 36.3px,28.3px 30px);opacity:0;transform:rotate(-45deg)}
:host(.open) #launcher::after{opacity:1;transform:none}
:host(.open) #launcher::before{opacity:0}
#badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;box-sizing:border-box;padding:0 6px;border-radius:11px;background:#d92d20;
color:#fff;font:600 13px/22px system-ui,sans-serif;text-align:center}
#panel{position:fixed;bottom:96px;right:20px;width:400px;height:min(680px,calc(100vh - 120px));border-radius:18px;overflow:hidden;background:Canvas;
box-shadow:0 0 0 1px #0000000f,0 12px 48px #00000038;animation:rise .18s ease-out}
:host(.left) #panel{right:auto;left:20px}
#panel p{position:absolute;inset:45% 32px auto;margin:0;color:GrayText;font:15px/1.5 system-ui,sans-serif;text-align:center}
#panel.ready p{display:none}
iframe{position:absolute;inset:0;width:100%;height:100%;border:0;opacity:0;color-scheme:normal}
.ready iframe{opacity:1}
@keyframes rise{from{opacity:0;transform:translateY(10px)}}
@media (max-width:480px),(max-height:480px){
#panel,:host(.left) #panel{inset:0;width:auto;height:100vh;height:100dvh;border-radius:0}
:host(.open) .ready+#launcher{display:none}}
@media (prefers-reduced-motion:reduce){#panel{animation:none}#launcher,#launcher::before,#launcher::after{transition:none}}
@media print{:host{display:none}}
`.replace(/\n/g, "");

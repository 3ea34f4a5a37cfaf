FROM node:24-slim
WORKDIR /clipper
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-fund --no-audit
COPY . .
USER node
EXPOSE 3000
CMD ["npm", "start"]
